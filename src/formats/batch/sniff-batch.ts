import { toBatchEndpoint } from '#core/wire.ts'
import { openEnvelope, type Envelope } from './batch-lines.ts'

/** Lines looked at. */
const sampleLines = 20

/**
 * Whether a text is an OpenAI batch input file, or an output or error file, by the members of its first lines. Some lines
 * may be faulty, and the last one may break off.
 */
export function guessBatchFile(text: string): 'batch-input' | 'batch-output' | null {
  const lines = text
    .split('\n', sampleLines * 3)
    .filter((line) => line.trim() !== '')
    .slice(0, sampleLines)
  const votes = { 'batch-input': 0, 'batch-output': 0 }
  let others = 0
  for (const line of lines) {
    if (!/^\s*\{/.test(line)) continue
    const kind = kindOf(line, openEnvelope(line))
    if (kind === null) others++
    else votes[kind]++
  }
  const kind = votes['batch-input'] >= votes['batch-output'] ? 'batch-input' : 'batch-output'
  return votes[kind] > 0 && votes[kind] >= others ? kind : null
}

function kindOf(line: string, envelope: Envelope): 'batch-input' | 'batch-output' | null {
  const firstOf = (name: string): string => {
    const member = envelope.find(name)
    return member === undefined ? '' : line.charAt(member.start)
  }
  const has = (name: string): boolean => envelope.find(name) !== undefined
  const known = has('custom_id')
  const asks = [has('method'), has('url'), firstOf('body') === '{'].filter(Boolean).length
  if (known && asks >= 2) return 'batch-input'
  // Logs of web servers have these three too: without an id the url must be one of ours.
  if (asks === 3 && toBatchEndpoint(urlOf(line, envelope)) !== null) return 'batch-input'
  if (known && (has('response') || has('error') || firstOf('result') === '{')) return 'batch-output'
  return has('response') && has('error') && has('id') ? 'batch-output' : null
}

function urlOf(line: string, envelope: Envelope): string {
  const member = envelope.find('url')
  return member === undefined ? '' : line.slice(member.start + 1, member.end - 1)
}
