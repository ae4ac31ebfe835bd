import type { Milliseconds } from '#core/units.ts'

/** The parts of an upload that come as text, known once its file has been poured. */
export interface UploadHead {
  readonly fields: Readonly<Record<string, string>>
  /** Null when no file was sent. */
  readonly fileName: string | null
}

/** A file on its way in, in whatever form it travels. */
export interface UploadSource {
  /** Hands the file's bytes over in order; each waits for the one before. Throws when the sender stops. */
  pour(write: (bytes: Uint8Array) => Promise<void>): Promise<UploadHead>
}

/** What Hono carries through the routes. */
export interface SandboxEnv {
  Bindings: {
    /** Instead of a multipart body: in the same process nothing has to be written as one. */
    upload?: UploadSource
  }
  Variables: {
    /** Set by a lost-reply fault: the batch comes to be this much later. */
    effectDelayMs: Milliseconds | undefined
  }
}
