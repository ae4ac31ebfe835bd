import { lazy, Suspense } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { useExportJobs } from '#state/export-jobs.ts'
import { useStrings } from '#state/strings/strings.ts'
import { EngineProvider } from './engine-provider.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { FaultScreen } from './fault-screen.tsx'

const RunsStation = lazy(async () => ({
  default: (await import('#pages/runs/runs-station.tsx')).RunsStation,
}))
const NewRunStation = lazy(async () => ({
  default: (await import('#pages/new-run/new-run-station.tsx')).NewRunStation,
}))
const RunStation = lazy(async () => ({ default: (await import('#pages/run/run-station.tsx')).RunStation }))
const BatchesStation = lazy(async () => ({
  default: (await import('#pages/batches/batches-station.tsx')).BatchesStation,
}))
const FilesStation = lazy(async () => ({
  default: (await import('#pages/files/files-station.tsx')).FilesStation,
}))
const SettingsStation = lazy(async () => ({
  default: (await import('#pages/settings/settings-station.tsx')).SettingsStation,
}))

const ExportJobs = lazy(async () => ({
  default: (await import('#pages/run/export/export-jobs.tsx')).ExportJobs,
}))

/** Six stations behind one door. */
export function App() {
  const text = useStrings().common
  const [path] = useLocation()
  const hasExports = useExportJobs(({ jobs }) => Object.keys(jobs).length > 0)
  return (
    <EngineProvider
      starting={<Loading label={text.loading} />}
      gone={(message) => <FaultScreen text={text.engineGone} detail={message} />}
    >
      <ErrorBoundary resetKey={path}>
        <Suspense fallback={<Loading label={text.loading} />}>
          <Switch>
            <Route path="/" component={RunsStation} />
            <Route path="/new/:step?">{({ step }) => <NewRunStation step={step ?? 'data'} />}</Route>
            <Route path="/runs/:id/:tab?">
              {({ id, tab }) => <RunStation key={id} runId={id} tab={tab ?? 'progress'} />}
            </Route>
            <Route path="/batches" component={BatchesStation} />
            <Route path="/files" component={FilesStation} />
            <Route path="/settings" component={SettingsStation} />
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
      {hasExports ? (
        <Suspense fallback={null}>
          <ExportJobs />
        </Suspense>
      ) : null}
    </EngineProvider>
  )
}

function Loading({ label }: { readonly label: string }) {
  return (
    <p role="status" className="p-6 text-text-3">
      {label}
    </p>
  )
}
