import { ESLint } from 'eslint'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { rooms } from './rooms.js'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Plants a file in a room, lints it with the project's own configuration, and takes it away again. */
async function lintPlanted(room: string, source: string): Promise<string[]> {
  const file = `${root}src/${room}/planted-${Math.random().toString(36).slice(2)}.ts`
  const eslint = new ESLint({
    cwd: root,
    // Only the floors: the planted file belongs to no TypeScript project.
    overrideConfig: [{ languageOptions: { parserOptions: { projectService: false, project: false } } }],
    ruleFilter: ({ ruleId }) => ruleId.startsWith('boundaries/'),
  })
  writeFileSync(file, source)
  try {
    const [result] = await eslint.lintFiles([file])
    return (result?.messages ?? []).map((message) => message.ruleId ?? message.message)
  } finally {
    rmSync(file)
  }
}

const forbidden: [room: string, source: string][] = [
  ['core', "import { Papa } from '#formats/csv/csv-writer.ts'\nexport { Papa }"],
  ['core', "import type { Engine } from '#engine/engine.ts'\nexport type X = Engine"],
  ['core', "import fs from 'node:fs'\nexport { fs }"],
  ['core', "export { z } from 'zustand'"],
  ['formats', "import type { ApiError } from '#openai/api-error.ts'\nexport type X = ApiError"],
  ['storage', "import type { ApiError } from '../openai/api-error.ts'\nexport type X = ApiError"],
  ['engine', "export type { ToWorker } from '#worker/protocol.ts'"],
  ['engine', "export const late = () => import('#worker/protocol.ts')"],
  ['ui', "import { ok } from '#core/result.ts'\nexport { ok }"],
  ['pages', "import type { ApiError } from '#openai/api-error.ts'\nexport type X = ApiError"],
]

test.each(forbidden)('in %s the floors reject: %s', { timeout: 30_000 }, async (room, source) => {
  expect(await lintPlanted(room, source)).toContain('boundaries/dependencies')
})

test('what a room may import passes', { timeout: 30_000 }, async () => {
  expect(await lintPlanted('formats', "import { ok } from '#core/result.ts'\nexport { ok }")).toEqual([])
})

test('no room stands below itself, directly or in a circle', () => {
  const table = rooms
  const climb = (room: string, path: string[]): void => {
    expect(path, `circle ${[...path, room].join(' > ')}`).not.toContain(room)
    for (const below of table[room]!.below) climb(below, [...path, room])
  }
  Object.keys(table).forEach((room) => climb(room, []))
})

test('the lockfile installs on every platform: each optional package has its own entry, and no address is written down', () => {
  const text = readFileSync(`${root}package-lock.json`, 'utf8')
  expect(text).not.toContain('"resolved"')
  const { packages } = JSON.parse(text) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>
  }
  const present = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')))
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    path === '' ? [] : Object.keys(entry.optionalDependencies ?? {}).filter((name) => !present.has(name)),
  )
  expect(missing).toEqual([])
})
