import { createShard } from '#core/run/new-shard.ts'
import type { StorageError } from '#core/ports.ts'
import type { Generation } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { PlannedShard } from '#core/run/shard-plan.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import type { DraftPlan } from './draft-plan.ts'
import { createPath } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { writeRowList } from '../files/row-list-file.ts'
import type { TokenModel } from './token-model.ts'

export type GenerationFiles = Pick<Generation, 'targetsFile' | 'repFile' | 'requestsFile'>

/** Writes row lists under random names; which of them exist is known at the end, and after a failure none does. */
export interface ListWriter {
  /** @returns the path, also when nothing could be written there */
  write(rows: Int32Array): Promise<string>
  /** All paths, or the first failure. */
  end(): Promise<Result<readonly string[], StorageError>>
}

export function createListWriter(ports: Pick<EnginePorts, 'files' | 'random'>, folder: string): ListWriter {
  const written: string[] = []
  let failure: StorageError | null = null
  return {
    async write(rows) {
      const path = createPath(ports.random, folder, 'i32')
      if (failure !== null) return path
      const result = await writeRowList(ports.files, path, rows)
      if (result.ok) written.push(path)
      else failure = result.error
      return path
    },
    async end() {
      if (failure === null) return ok(written)
      for (const path of written) await ports.files.remove(path)
      return err(failure)
    },
  }
}

/**
 * Writes what a generation knows of its rows. Lists that are equal are one file.
 *
 * @param targetsFile where the targets stand already; null = nowhere yet
 */
export async function writeGeneration(
  lists: ListWriter,
  plan: Pick<DraftPlan, 'targets' | 'representatives' | 'requests'>,
  targetsFile: string | null,
): Promise<GenerationFiles> {
  const targets = targetsFile ?? (await lists.write(plan.targets))
  const isTargets = (rows: Int32Array): boolean =>
    rows.length === plan.targets.length && rows.every((row, at) => row === plan.targets[at])
  return {
    targetsFile: targets,
    repFile: isTargets(plan.representatives) ? targets : await lists.write(plan.representatives),
    requestsFile: isTargets(plan.requests) ? targets : await lists.write(plan.requests),
  }
}

/** Puts a shard that must not exist yet. */
export interface PutShard {
  readonly put: 'shards'
  readonly record: ShardRecord
  readonly expectRev: null
}

/** The shards of a new generation as changes for its commit: planned, and refused where one of their ids is taken. */
export const putShards = (of: {
  readonly runId: string
  readonly gen: number
  /** Number of the first shard; ids are never reused within a run. */
  readonly first: number
  readonly shards: readonly PlannedShard[]
  readonly tokens: Pick<TokenModel, 'guess'>
  readonly now: Milliseconds
}): readonly PutShard[] =>
  of.shards.map(({ start, end, bytes }, index) => ({
    put: 'shards',
    record: createShard(
      {
        runId: of.runId,
        shardId: `s${of.first + index}`,
        gen: of.gen,
        requestStart: start,
        requestEnd: end,
        bytes,
        tokens: Math.ceil(of.tokens.guess(end - start, bytes)),
      },
      of.now,
    ),
    expectRev: null,
  }))
