import { limits } from '@chat/contracts'

export interface AccountFields {
  username: string
  email: string
  password: string
}

/** What is wrong at first sight, so that nobody waits for the server to say it. The server decides. */
export function accountFaultsOf({ username, email, password }: AccountFields): Partial<AccountFields> {
  return {
    ...(username.length < limits.usernameLengthMin
      ? { username: `Choose a username of at least ${limits.usernameLengthMin} characters.` }
      : !/^[a-z0-9_.-]+$/.test(username) && { username: 'Use only letters from a to z, digits, and _ . -' }),
    ...(!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) && { email: 'Enter an email address, like name@example.org.' }),
    ...passwordFaultOf(password),
  }
}

export const passwordFaultOf = (password: string): { password?: string } =>
  password.length < limits.passwordLengthMin
    ? { password: `Choose a password of at least ${limits.passwordLengthMin} characters.` }
    : {}
