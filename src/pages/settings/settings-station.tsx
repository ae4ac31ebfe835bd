import { useQuery } from '@tanstack/react-query'
import { useEngine } from '#state/engine-context.tsx'
import { connectionsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { StationFrame } from '#pages/station-frame.tsx'
import { Card } from '#ui/card.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { ConnectionSection } from './connection-section.tsx'
import { DataSection } from './data-section.tsx'
import { ThemeSection } from './theme-section.tsx'

export function SettingsStation() {
  const text = useStrings().settings
  const engine = useEngine()
  const connections = useQuery(connectionsQuery(engine))
  return (
    <StationFrame>
      <PageBody className="flex flex-col gap-6">
        {connections.data === undefined ? null : <ConnectionSection connections={connections.data} />}
        <div className="grid items-start gap-3.5 md:grid-cols-2">
          <DataSection />
          <div className="flex flex-col gap-3.5">
            <ThemeSection />
            <Card title={text.about.title}>
              <p className="text-text-2">{text.about.body}</p>
              <p className="mt-2 text-support text-text-3">{text.about.license}</p>
            </Card>
          </div>
        </div>
      </PageBody>
    </StationFrame>
  )
}
