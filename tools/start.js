// `npm start`: builds the app and serves it at http://localhost:4173.
// Local data belongs to the address it was made at, so the port never moves silently.
import { createServer } from 'node:net'
import { build, preview } from 'vite'

const port = 4173
const host = 'localhost'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  stop(`Batch Workbench needs Node 20.19 or newer; this is ${process.versions.node}.`)
}

const taken = await new Promise((resolve) => {
  const probe = createServer()
  probe.once('error', (error) => resolve(error.code ?? error.message))
  probe.listen(port, host, () => probe.close(() => resolve(false)))
})
if (taken !== false) {
  stop(
    `Port ${port} is in use (${taken}). Batch Workbench always runs at http://${host}:${port}, because runs and datasets\n` +
      `are kept by the browser under that address. If it is already running there, open it; otherwise end the program\n` +
      `that uses the port and run \`npm start\` again.`,
  )
}

await build({ logLevel: 'warn' })
const server = await preview({ preview: { port, host, strictPort: true } })
console.log(
  `\n  Batch Workbench is ready: http://${host}:${port}\n  Press Ctrl+C to stop. Runs stay in your browser.\n`,
)
const end = () => void server.close().then(() => process.exit(0))
process.on('SIGINT', end)
process.on('SIGTERM', end)

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}
