import { useState } from 'react'
import type { ConnectionRecord, Provider } from '#core/records.ts'
import type { ConnectionInput, ConnectionStep } from '#engine/accounts/account-types.ts'
import { toOrigins } from '#state/allowed-hosts.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useEngineHost } from '#state/engine-host.ts'
import { useKeyEndings } from '#state/key-endings.ts'
import { forgetKey, rememberKey } from '#state/session-keys.ts'
import { forgetTabKey, keepTabKey } from '#state/tab-keys.ts'

export const openaiUrl = 'https://api.openai.com/v1'

/** What the form holds. `key` is empty until the person types one; a key entered before is not shown again. */
export interface ConnectionForm {
  readonly id: string | null
  readonly provider: Provider
  readonly name: string
  readonly baseUrl: string
  readonly key: string
  readonly keep: 'memory' | 'tab'
}

export type FormFault = { readonly kind: string; readonly [fact: string]: unknown }

export interface TestReport {
  readonly at: number
  readonly running: boolean
  readonly steps: readonly ConnectionStep[]
}

export const emptyForm: ConnectionForm = {
  id: null,
  provider: 'openai',
  name: 'OpenAI',
  baseUrl: openaiUrl,
  key: '',
  keep: 'memory',
}

export const toForm = (connection: ConnectionRecord): ConnectionForm => ({
  id: connection.id,
  provider: connection.provider,
  name: connection.name,
  baseUrl: connection.provider === 'sandbox' ? '' : connection.baseUrl,
  key: '',
  keep: connection.keep,
})

const defaultLimits = {
  requestsPerShard: 50_000,
  bytesPerShard: 190_000_000,
  enqueuedTokens: null,
  batchFactor: 0.5,
  completionWindow: '24h',
} as const

/** The name itself, or with the first number that makes it free. */
function toFreeName(base: string, connections: readonly ConnectionRecord[]): string {
  const taken = new Set(connections.map(({ name }) => name))
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base} ${number}`
  return name
}

function toInput(form: ConnectionForm, known: ConnectionRecord | undefined): ConnectionInput {
  return {
    id: form.id ?? crypto.randomUUID(),
    name: form.name.trim(),
    provider: form.provider,
    baseUrl: form.provider === 'sandbox' ? 'sandbox:' : form.baseUrl.trim(),
    keep: form.keep,
    limits: known?.limits ?? defaultLimits,
  }
}

/** The connection form's state and its three effects: save, test, remove. */
export function useConnectionForm(connections: readonly ConnectionRecord[]) {
  const engine = useEngine()
  const host = useEngineHost()
  const noteEnding = useKeyEndings((state) => state.note)
  const choose = useDraft((state) => state.choose)
  const [form, setForm] = useState<ConnectionForm>(() => {
    const first = connections.find(({ provider }) => provider !== 'sandbox')
    return first === undefined ? emptyForm : toForm(first)
  })
  const [fault, setFault] = useState<FormFault | null>(null)
  const [report, setReport] = useState<TestReport | null>(null)
  const [saved, setSaved] = useState(false)
  const known = connections.find(({ id }) => id === form.id)

  const edit = (change: Partial<ConnectionForm>) => {
    setSaved(false)
    setFault(null)
    setForm((now) => ({ ...now, ...change }))
  }

  /** A key is what is left after blanks and line ends around it, which come along when it is copied. */
  const typedKey = form.key.trim()

  const save = async (): Promise<boolean> => {
    setFault(null)
    const input = toInput(form, known)
    const willing = await host.allow(toOrigins([input]))
    const reply = await willing.saveConnection(input)
    if (!reply.ok) {
      setFault(reply.error)
      return false
    }
    if (typedKey !== '') {
      await willing.setKey({ connectionId: input.id, key: typedKey })
      rememberKey(input.id, typedKey)
      noteEnding(input.id, typedKey)
      if (form.keep === 'tab') keepTabKey(input.id, typedKey)
      else forgetTabKey(input.id)
    } else if (form.keep === 'memory') forgetTabKey(input.id)
    choose({ connectionId: input.id })
    setForm({ ...toForm(reply.value), keep: form.keep })
    setSaved(true)
    return true
  }

  const test = async (): Promise<void> => {
    setFault(null)
    const input = toInput(form, known)
    const willing = await host.allow(toOrigins([input]))
    setReport({ at: Date.now(), running: true, steps: [] })
    const reply = await willing.testConnection(
      { connection: input, key: typedKey },
      {
        onProgress: (step) =>
          setReport((now) => (now === null ? now : { ...now, steps: [...now.steps, step] })),
      },
    )
    if (!reply.ok) {
      setReport(null)
      setFault(reply.error)
      return
    }
    setReport({ at: Date.now(), running: false, steps: reply.value })
  }

  const remove = async (): Promise<void> => {
    if (form.id === null) return
    const reply = await engine.removeConnection({ connectionId: form.id })
    if (!reply.ok) {
      setFault(reply.error)
      return
    }
    await engine.forgetKey({ connectionId: form.id })
    forgetKey(form.id)
    forgetTabKey(form.id)
    noteEnding(form.id, null)
    if (useDraft.getState().connectionId === form.id) choose({ connectionId: 'sandbox' })
    setForm(emptyForm)
    setReport(null)
  }

  const open = (connection: ConnectionRecord | null) => {
    setFault(null)
    setReport(null)
    setSaved(false)
    setForm(
      connection === null ? { ...emptyForm, name: toFreeName('OpenAI', connections) } : toForm(connection),
    )
  }

  /** Another provider is another connection: one that exists is never turned into it, because its runs belong to it. */
  const switchProvider = (provider: Provider) => {
    const sandbox = connections.find((connection) => connection.provider === 'sandbox')
    if (provider === 'sandbox') {
      if (sandbox !== undefined) open(sandbox)
      return
    }
    const isNew = form.id === null
    if (!isNew) open(null)
    const base = provider === 'openai' ? 'OpenAI' : 'Gateway'
    edit({
      provider,
      name: toFreeName(base, connections),
      baseUrl: provider === 'openai' ? openaiUrl : '',
      ...(isNew ? {} : { key: '' }),
    })
  }

  return { form, edit, switchProvider, fault, report, saved, known, save, test, remove, open }
}
