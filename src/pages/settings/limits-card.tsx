import { useState } from 'react'
import type { ConnectionRecord } from '#core/records.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Select } from '#ui/select.tsx'
import { StatusText } from '#ui/status-text.tsx'
import { TextField } from '#ui/text-field.tsx'
import { LearnedLimits } from './learned-limits.tsx'
import { type BadLimits, expiryDays, parseLimits, toLimitsForm, type LimitsForm } from './limits-form.ts'

/** What the provider allows and what a day may cost, for every run of a connection. */
export function LimitsCard({ connection }: { readonly connection: ConnectionRecord }) {
  const strings = useStrings()
  const text = strings.limits
  const engine = useEngine()
  const [form, setForm] = useState<LimitsForm>(() => toLimitsForm(connection.limits))
  const [busy, setBusy] = useState(false)
  const [saved, setSaved] = useState(false)
  const [fault, setFault] = useState<{ readonly kind: string } | null>(null)
  const [bad, setBad] = useState<BadLimits>([])
  const isSandbox = connection.provider === 'sandbox'

  const edit = (change: Partial<LimitsForm>) => {
    setSaved(false)
    setFault(null)
    setBad([])
    setForm({ ...form, ...change })
  }
  const save = async () => {
    const parsed = parseLimits(form, connection.limits)
    if (!parsed.ok) {
      setBad(parsed.error)
      return
    }
    setBusy(true)
    const { id, name, provider, baseUrl, keep } = connection
    const reply = await engine.saveConnection({ id, name, provider, baseUrl, keep, limits: parsed.value })
    setBusy(false)
    if (!reply.ok) {
      setFault(reply.error)
      return
    }
    setForm(toLimitsForm(reply.value.limits))
    setSaved(true)
  }
  const field = (name: keyof LimitsForm, label: string, hint?: string, placeholder?: string) => (
    <TextField
      label={label}
      hint={hint}
      error={bad.includes(name) ? text.bad[name] : undefined}
      inputMode="decimal"
      placeholder={placeholder}
      value={form[name]}
      onChange={(value) => edit({ [name]: value })}
    />
  )
  return (
    <Card title={text.title} note={connection.name}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
          {field('enqueuedTokens', text.tokens, text.tokensHint, text.unlimited)}
          {isSandbox ? null : field('dailyCap', text.daily, text.dailyHint, text.noCap)}
          {field('requestsPerShard', text.requests)}
          {field('megabytesPerShard', text.megabytes)}
          {isSandbox ? null : field('batchPercent', text.factor, text.factorHint)}
          {isSandbox ? null : field('completionWindow', text.window)}
          <Select
            label={text.expiry}
            hint={text.expiryHint}
            value={form.expiry}
            options={['', ...expiryDays].map((days) => ({
              value: days,
              label: days === '' ? text.expiryOptions.own : text.expiryOptions.days(days),
            }))}
            onChange={(expiry) => edit({ expiry })}
          />
        </div>
        {fault === null ? null : (
          <Banner tone="danger" title={strings.faults.say(fault).title}>
            {strings.faults.say(fault).body}
          </Banner>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" busy={busy}>
            {text.save}
          </Button>
          <StatusText className="text-support text-answer-text">{saved ? text.saved : null}</StatusText>
        </div>
      </form>
      <LearnedLimits connection={connection} />
    </Card>
  )
}
