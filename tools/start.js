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

/** @returns what stands in the way of listening there, or null */
const probe = (address) =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(error.code ?? error.message))
    server.listen(port, address, () => server.close(() => resolve(null)))
  })
// A browser may take `localhost` for either address, so neither may belong to somebody else.
for (const address of ['127.0.0.1', '::1', host]) {
  const fault = await probe(address)
  if (fault === null || (address !== host && fault !== 'EADDRINUSE')) continue
  stop(
    `Port ${port} is in use (${fault}). Batch Workbench always runs at http://${host}:${port}, because runs and datasets\n` +
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
