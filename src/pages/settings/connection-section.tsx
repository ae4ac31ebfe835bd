import { useState, type ReactNode } from 'react'
import type { ConnectionRecord } from '#core/records.ts'
import { useDraft } from '#state/draft-store.ts'
import { useKeyEndings } from '#state/key-endings.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Plus } from '#ui/icon.tsx'
import { PasswordField } from '#ui/password-field.tsx'
import { RadioGroup } from '#ui/radio-group.tsx'
import { Select } from '#ui/select.tsx'
import { StatusText } from '#ui/status-text.tsx'
import { TextField } from '#ui/text-field.tsx'
import { ConnectionList } from './connection-list.tsx'
import { LimitsCard } from './limits-card.tsx'
import { PolicyCard } from './policy-card.tsx'
import { PricesCard } from './prices-card.tsx'
import { Section } from './section.tsx'
import { SettingsNav } from './settings-nav.tsx'
import { TestCard } from './test-card.tsx'
import { openaiUrl, useConnectionForm } from './use-connection-form.ts'

interface Props {
  readonly connections: readonly ConnectionRecord[]
  /** The other sections, in the same column. */
  readonly children: ReactNode
  /** Of the whole page, in their order. */
  readonly sections: readonly { readonly id: string; readonly label: string }[]
}

export function ConnectionSection({ connections, children, sections }: Props) {
  const strings = useStrings()
  const text = strings.settings.connections
  const connection = useConnectionForm(connections)
  const { form, edit, fault, known } = connection
  const chosenId = useDraft((state) => state.connectionId)
  const ending = useKeyEndings((state) => (form.id === null ? undefined : state.endings[form.id]))
  const [busy, setBusy] = useState<'save' | 'test' | null>(null)
  const [removing, setRemoving] = useState(false)
  const isSandbox = form.provider === 'sandbox'
  const said = fault === null ? null : strings.faults.say(fault)
  const at = (field: string) =>
    fault?.['field'] === field && said !== null ? `${said.title} ${said.body}` : undefined

  const during = (what: 'save' | 'test', work: () => Promise<unknown>) => {
    setBusy(what)
    void work().finally(() => setBusy(null))
  }

  return (
    <div className="grid items-start gap-x-5 gap-y-6 lg:grid-cols-[10.5rem_minmax(0,1fr)_330px]">
      <div className="min-w-0 lg:row-span-2 lg:self-stretch">
        <SettingsNav label={strings.settings.sections.label} sections={sections} />
      </div>
      <section
        id="settings-connections"
        tabIndex={-1}
        aria-labelledby="connections"
        className="flex min-w-0 scroll-mt-28 flex-col gap-4 outline-none"
      >
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 id="connections" className="text-page">
            {text.title}
          </h1>
          <Button icon={Plus} onClick={() => connection.open(null)}>
            {text.add}
          </Button>
        </div>
        <ConnectionList
          connections={connections}
          openId={form.id}
          chosenId={chosenId}
          onOpen={(opened) => connection.open(opened)}
        />
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            during('save', connection.save)
          }}
        >
          <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
            <Select
              label={text.provider}
              value={form.provider}
              options={(['openai', 'custom', 'sandbox'] as const).map((value) => ({
                value,
                label: text.providers[value],
              }))}
              onChange={connection.switchProvider}
            />
            <TextField
              label={text.name}
              value={form.name}
              onChange={(name) => edit({ name })}
              error={at('name')}
              disabled={isSandbox}
            />
          </div>
          {isSandbox ? (
            <Banner>{text.sandboxNote}</Banner>
          ) : (
            <>
              <TextField
                label={text.baseUrl}
                value={form.baseUrl}
                onChange={(baseUrl) => edit({ baseUrl })}
                error={at('baseUrl')}
                hint={form.provider === 'custom' ? text.baseUrlHint : undefined}
                placeholder={openaiUrl}
                inputMode="url"
                spellCheck={false}
                mono
              />
              <PasswordField
                label={text.key}
                value={form.key}
                onChange={(key) => edit({ key })}
                placeholder={ending === undefined ? text.keyPlaceholder : '••••••••••••••••'}
                trailing={ending !== undefined && form.key === '' ? text.keyKept(ending) : undefined}
                hint={text.keyHint}
                showLabel={text.showKey}
                hideSecretLabel={text.hideKey}
              />
              <RadioGroup
                label={text.keep}
                boxed
                value={form.keep}
                onChange={(keep) => edit({ keep })}
                options={[
                  { value: 'memory', ...text.memory },
                  { value: 'tab', ...text.tab },
                ]}
              />
            </>
          )}
          {said !== null && fault?.['field'] === undefined ? (
            <Banner tone="danger" title={said.title}>
              {said.body}
            </Banner>
          ) : null}
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" variant="primary" busy={busy === 'save'}>
              {text.save}
            </Button>
            <Button busy={busy === 'test'} onClick={() => during('test', connection.test)}>
              {text.test}
            </Button>
            <StatusText className="text-support text-answer-text">
              {connection.saved ? text.saved : null}
            </StatusText>
            {known !== undefined && known.provider !== 'sandbox' ? (
              <Button variant="danger" className="ms-auto" onClick={() => setRemoving(true)}>
                {text.remove}
              </Button>
            ) : null}
          </div>
        </form>
      </section>
      <div className="flex min-w-0 flex-col gap-3.5 lg:sticky lg:top-[68px] lg:row-span-2">
        <PolicyCard />
        <TestCard report={connection.report} />
      </div>
      <div className="flex min-w-0 flex-col gap-3.5 lg:col-start-2">
        <Section id="settings-limits">
          {known === undefined ? (
            <Card title={strings.limits.title}>
              <p className="text-text-3">{strings.limits.newFirst}</p>
            </Card>
          ) : (
            <LimitsCard key={known.id} connection={known} />
          )}
        </Section>
        <Section id="settings-prices">
          {known === undefined ? null : <PricesCard key={known.id} connection={known} />}
        </Section>
        {children}
      </div>
      {removing && known !== undefined ? (
        <ConfirmDialog
          title={text.removeTitle(known.name)}
          safeLabel={text.keepIt}
          actLabel={text.removeIt}
          onSafe={() => setRemoving(false)}
          onAct={() => {
            setRemoving(false)
            void connection.remove()
          }}
        >
          {text.removeBody}
        </ConfirmDialog>
      ) : null}
    </div>
  )
}
