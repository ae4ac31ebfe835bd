import type { Bytes } from '#core/units.ts'
import type { Side, Taken } from './measure.ts'
import type { Workspace } from './workspace.ts'

export interface Benchmark {
  /** For `--only`. */
  readonly name: string
  /** Number in the table of goals (performance.md), and the ratio it allows. */
  readonly goal: { readonly id: string; readonly ratio: number }
  /** What the lower bound does. */
  readonly bound: string
  /** Makes the input, and checks once that the program's result is right; none of it is on the clock. */
  prepare(workspace: Workspace, rows: number): Promise<Prepared>
}

export interface Prepared {
  readonly subject: Side
  readonly bound: Side
  /** What else the same job can be compared with, for orientation. */
  readonly others: readonly Other[]
  /** What both sides have to get through. */
  readonly bytes: Bytes
  /** Sentences about sizes, told below the table. */
  readonly notes: readonly string[]
}

export interface Other extends Side {
  readonly name: string
  /** Whose ratio is told: `wall` for a process of its own, whose processor time is not counted as ours. */
  readonly clock: keyof Taken
}
