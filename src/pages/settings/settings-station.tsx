import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useEngine } from '#state/engine-context.tsx'
import { connectionsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { StationFrame } from '#pages/station-frame.tsx'
import { Card } from '#ui/card.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { ConnectionSection } from './connection-section.tsx'
import { DataSection } from './data-section.tsx'
import { Section } from './section.tsx'
import { ThemeSection } from './theme-section.tsx'

export function SettingsStation() {
  const strings = useStrings()
  const text = strings.settings
  const engine = useEngine()
  const sections = useMemo(
    () =>
      (['connections', 'limits', 'prices', 'data', 'theme', 'about'] as const).map((key) => ({
        id: `settings-${key}`,
        label: text.sections[key],
      })),
    [text],
  )
  const connections = useQuery(connectionsQuery(engine))
  return (
    <StationFrame>
      <PageBody>
        {connections.data === undefined ? (
          <p role="status" className="text-text-3">
            {strings.common.loading}
          </p>
        ) : (
          <ConnectionSection connections={connections.data} sections={sections}>
            <Section id="settings-data">
              <DataSection />
            </Section>
            <Section id="settings-theme">
              <ThemeSection />
            </Section>
            <Section id="settings-about">
              <Card title={text.about.title}>
                <p className="text-text-2">{text.about.body}</p>
                <p className="mt-2 text-support text-text-3">{text.about.license}</p>
              </Card>
            </Section>
          </ConnectionSection>
        )}
      </PageBody>
    </StationFrame>
  )
}
