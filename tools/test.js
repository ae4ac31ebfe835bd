// `npm test`: typecheck, lint, unit tests, build, end-to-end journeys. Ends with one line `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = `${root}node_modules/.cache/reports`
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const bin = (name) => `${root}node_modules/.bin/${name}`
const total = { passed: 0, failed: 0, skipped: 0 }
const times = []

const browser = await ensureBrowser()
console.log(`Browser: ${browser}`)

step('Types', bin('tsc'), ['-b'])
step('Lint', bin('eslint'), ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/'])
step(
  'Unit tests',
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reports}/unit.json`],
  () => {
    const report = readReport('unit.json')
    total.passed += report.numPassedTests
    total.failed += report.numFailedTests
    total.skipped += report.numPendingTests
  },
)
step('Build', bin('vite'), ['build', '--logLevel', 'warn'])
step('Journeys', bin('playwright'), ['test'], () => {
  const { stats } = readReport('e2e.json')
  total.passed += stats.expected + stats.flaky
  total.failed += stats.unexpected
  total.skipped += stats.skipped
  if (stats.flaky > 0) times.push(`${stats.flaky} at the second attempt, listed above as flaky`)
})
finish(0)

/** Runs one step; its failure ends everything, after what it counted has been added up. */
function step(title, command, args, count = () => undefined) {
  console.log(`\n── ${title}`)
  const start = Date.now()
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: `${reports}/e2e.json` },
  })
  times.push(`${title} ${((Date.now() - start) / 1000).toFixed(0)} s`)
  try {
    count()
  } catch (error) {
    console.error(`No report from "${title}": ${error.message}`)
    total.failed++
    finish(1)
  }
  if (status !== 0) {
    if (total.failed === 0) total.failed = 1
    console.error(`\n${title} failed.`)
    finish(status ?? 1)
  }
}

function readReport(name) {
  return JSON.parse(readFileSync(`${reports}/${name}`, 'utf8'))
}

function finish(code) {
  console.log(`\n${times.join(' · ')}`)
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exit(code)
}

/** An installed Chrome or Chromium, else Playwright's own download, else Debian's package; says which. */
async function ensureBrowser() {
  const found = findBrowser()
  if (found) return found
  console.log('No Chrome or Chromium found; asking Playwright to download one.')
  spawnSync(bin('playwright'), ['install', 'chromium'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const downloaded = findBrowser()
  if (downloaded) return downloaded
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('The download failed; installing the Debian package chromium.')
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: 'inherit',
    })
    const installed = findBrowser()
    if (installed) return installed
  }
  console.error(
    'No browser could be found or installed. Install Chrome or Chromium, or set CHROME_PATH to one.',
  )
  return finish(1)
}

function findBrowser() {
  const { stdout } = spawnSync(
    bin('tsx'),
    ['-e', "import('./tools/browser.ts').then((b) => console.log(b.findBrowser() ?? ''))"],
    {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    },
  )
  return stdout.trim()
}
