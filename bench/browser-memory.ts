import { readdirSync, readFileSync } from 'node:fs'
import type { Bytes, Milliseconds } from '#core/units.ts'

/** Memory of a browser that only it has: without the code that processes share with the file system's cache. */
export interface BrowserMemory {
  readonly browser: Bytes
  /** Of all pages and workers together. */
  readonly renderers: Bytes
}

/** Processor time of all pages and workers so far, on all threads; null where the system has no /proc. */
export function readRendererTime(profile: string): Milliseconds | null {
  let ticks: number | null = null
  for (const name of listProcesses()) {
    const command = readProc(name, 'cmdline')
    if (!command.includes(profile) || !command.includes('--type=renderer')) continue
    // proc(5): behind the name in parentheses, fields 14 and 15 count hundredths of a second.
    const fields = readProc(name, 'stat')
      .replace(/^.*\) /, '')
      .split(' ')
    ticks = (ticks ?? 0) + Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  }
  return ticks === null ? null : ticks * 10
}

/** Null where the system has no /proc. @param profile folder of the browser's profile, by which its processes are known */
export function readBrowserMemory(profile: string): BrowserMemory | null {
  const memory = { browser: 0, renderers: 0 }
  for (const name of listProcesses()) {
    const command = readProc(name, 'cmdline')
    if (!command.includes(profile)) continue
    const status = readProc(name, 'status')
    const bytes = readKilobytes(status, 'RssAnon') + readKilobytes(status, 'RssShmem')
    if (command.includes('--type=renderer')) memory.renderers += bytes
    else if (!command.includes('--type=')) memory.browser += bytes
  }
  return memory.browser === 0 ? null : memory
}

/** The most there ever was, looked at ten times a second until `stop`. */
export function watchBrowserMemory(profile: string): { stop(): BrowserMemory | null } {
  let peak = readBrowserMemory(profile)
  const timer = setInterval(() => {
    const now = readBrowserMemory(profile)
    if (now === null || peak === null) return
    peak = {
      browser: Math.max(peak.browser, now.browser),
      renderers: Math.max(peak.renderers, now.renderers),
    }
  }, 100)
  return {
    stop() {
      clearInterval(timer)
      return peak
    },
  }
}

function listProcesses(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** A process may be gone since the list was made. */
function readProc(name: string, file: string): string {
  try {
    return readFileSync(`/proc/${name}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

const readKilobytes = (status: string, key: string): Bytes =>
  1024 * Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
