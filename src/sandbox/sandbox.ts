import type { Milliseconds } from '#core/units.ts'
import type { Hono } from 'hono'
import type { Books } from './books.ts'
import type { ScenarioName } from './named-scenarios.ts'
import type { SandboxEnv, UploadSource } from './sandbox-env.ts'
import type { Scenario, ScenarioChange } from './scenario.ts'

/** A provider of its own, to be reached in the same process or through a server. */
export interface Sandbox {
  /** `/v1/…` as at OpenAI, `/_sandbox/…` to steer it. */
  readonly app: Hono<SandboxEnv>
  /**
   * Sends one request to the app. An upload comes beside it, so that nobody has to write and read multipart.
   * `hungUp`: the connection broke; whether anything happened, the caller does not learn.
   */
  request(request: Request, upload?: UploadSource): Promise<Response | 'hungUp'>
  books(): Promise<Books>
  scenario(): Scenario
  /** From now on this change of the starting scenario, and nothing of earlier changes. Batches keep the plan they were created with. */
  setScenario(change: ScenarioChange | ScenarioName): void
  /** Moves the sandbox's time ahead of the clock's. */
  advance(ms: Milliseconds): void
  /** Forgets all files and batches, the scenario and the books. */
  reset(): Promise<void>
}
