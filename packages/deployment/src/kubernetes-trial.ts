import { render } from '../kubernetes/manifests.ts'

const HEAD = `# Everything to try Chatterbox in a cluster: kubectl apply -f kubernetes/
# Rendered from kubernetes/overlays/trial by \`npm run generate -- --kubernetes\`; change it there.
`

export const kubernetesTrial = async (): Promise<string> => HEAD + (await render('kubernetes/overlays/trial'))
