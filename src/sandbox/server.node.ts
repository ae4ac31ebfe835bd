import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { err, ok, type Result } from '#core/result.ts'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Sandbox } from './sandbox.ts'

export interface SandboxServer {
  /** `http://127.0.0.1:8787`; clients put `/v1` behind it. */
  readonly url: string
  readonly port: number
  /** Stops listening and breaks the connections that are open. */
  close(): Promise<void>
}

export type ServerError =
  | { readonly kind: 'PortInUse'; readonly host: string; readonly port: number }
  | { readonly kind: 'CannotListen'; readonly host: string; readonly port: number; readonly message: string }

/**
 * Puts a sandbox behind a port.
 *
 * @param port 0 = any free one
 * @param host the default is this computer only
 */
export async function startSandboxServer(
  sandbox: Sandbox,
  { port = 8787, host = '127.0.0.1' }: { readonly port?: number; readonly host?: string } = {},
): Promise<Result<SandboxServer, ServerError>> {
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: async (request, bindings) => {
      const outgoing = bindings.outgoing as ServerResponse
      const reply = await sandbox.request(request)
      if (reply === 'hungUp') outgoing.socket?.destroy()
      else await sendReply(reply, outgoing)
      return RESPONSE_ALREADY_SENT
    },
  })
  return new Promise((resolve) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      resolve(
        err(
          cause.code === 'EADDRINUSE'
            ? { kind: 'PortInUse', host, port }
            : { kind: 'CannotListen', host, port, message: cause.message },
        ),
      ),
    )
    server.listen(port, host, () => {
      const { port: actual } = server.address() as AddressInfo
      const shown = host.includes(':') ? `[${host}]` : host
      resolve(ok({ url: `http://${shown}:${actual}`, port: actual, close }))
    })
  })

  function close(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve())
      if ('closeAllConnections' in server) server.closeAllConnections()
    })
  }
}

/** A body that breaks off breaks the connection; a client that leaves stops the body. */
async function sendReply(reply: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(reply.status, Object.fromEntries(reply.headers))
  try {
    for await (const chunk of reply.body ?? []) {
      if (outgoing.destroyed) return
      if (!outgoing.write(chunk)) await untilWritable(outgoing)
    }
    outgoing.end()
  } catch {
    // What was written before shall arrive; a connection that breaks without a byte of reply is tried again by browsers.
    outgoing.socket?.destroySoon()
  }
}

function untilWritable(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      outgoing.off('drain', go)
      outgoing.off('close', go)
      resolve()
    }
    outgoing.on('drain', go)
    outgoing.on('close', go)
  })
}
