import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Snapshot } from '#core/request/draft.ts'
import { toRequestBody } from '#core/request/request-body.ts'

const execute = promisify(execFile)

/** What an analyst would write: the whole job from the CSV file, in a dozen lines. */
const program = `
import csv, json, sys
source, target, url, body, system, user = sys.argv[1:]
body = json.loads(body)
key = "messages" if "messages" in body else "input"
with open(source, encoding="utf-8", newline="") as rows, open(target, "w", encoding="utf-8", newline="\\n") as lines:
    for number, row in enumerate(csv.DictReader(rows)):
        text = user
        for name, value in row.items():
            text = text.replace("{{" + name + "}}", value)
        body[key] = [{"role": "system", "content": system}, {"role": "user", "content": text}]
        line = {"custom_id": f"row-{number}", "method": "POST", "url": url, "body": body}
        lines.write(json.dumps(line, ensure_ascii=False) + "\\n")
`

/** The name of a Python 3 that runs, or null. */
export async function findPython(): Promise<string | null> {
  try {
    const { stdout } = await execute('python3', ['--version'])
    return stdout.startsWith('Python 3') ? 'python3' : null
  } catch {
    return null
  }
}

export async function runScript(script: {
  readonly python: string
  readonly csv: string
  readonly snapshot: Snapshot
  readonly out: string
}): Promise<void> {
  const { endpoint, system, user } = script.snapshot
  const body = JSON.stringify(toRequestBody(script.snapshot, { system: '', user: '' }))
  await execute(script.python, ['-c', program, script.csv, script.out, endpoint, body, system, user])
  await rm(script.out)
}
