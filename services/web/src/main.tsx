import { createChat } from '@chat/client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { ChatContext } from './app/chat-context.ts'
import './app/styles.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id root')

const chat = createChat()

createRoot(root).render(
  <StrictMode>
    <ChatContext value={chat}>
      <App resumed={chat.resume()} />
    </ChatContext>
  </StrictMode>,
)
