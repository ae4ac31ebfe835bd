import tailwindcss from '@tailwindcss/vite'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { browser } from './tools/browser.ts'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          // Property tests take a second or two; on a busy machine several times that.
          testTimeout: 30_000,
          include: ['src/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
        },
      },
      {
        // The grid's geometry is in its classes; without them a browser test would test something else.
        plugins: [tailwindcss()],
        optimizeDeps: {
          entries: ['src/**/*.browser.test.{ts,tsx}', 'src/worker/entry.ts'],
          // Found late they would be bundled twice, and two copies of React cannot render together.
          include: ['react', 'react-dom', 'react-dom/client', 'react/jsx-dev-runtime', 'lucide-react'],
        },
        test: {
          name: 'browser',
          // A page on a busy machine may wait for a core longer than the usual second.
          testTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          include: ['src/**/*.browser.test.{ts,tsx}'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: browser() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
