import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * The broad policy every response carries; policies add up and can only get tighter. The page narrows `connect-src` to
 * itself (index.html), the engine's frame to itself and the configured hosts (src/app/engine-frame.ts).
 * [Note: one host] in src/README.md.
 */
const policy = (dev: boolean) =>
  [
    "default-src 'self'",
    `script-src 'self'${dev ? " 'nonce-dev'" : ''}`,
    `style-src 'self'${dev ? " 'nonce-dev'" : ''}`,
    "worker-src 'self' blob:",
    "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ')

const headers = (dev: boolean) => ({
  'Content-Security-Policy': policy(dev),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
})

export default defineConfig(({ command, isPreview }) => ({
  ...(command === 'serve' && isPreview !== true ? { html: { cspNonce: 'dev' } } : {}),
  plugins: [react(), tailwindcss()],
  // WebAssembly is not in the policy; see that file.
  resolve: {
    alias: { hysnappy: new URL('./src/formats/parquet/plain-snappy.ts', import.meta.url).pathname },
  },
  worker: { format: 'es' as const },
  build: { target: 'es2023' },
  optimizeDeps: { entries: ['index.html', 'src/worker/entry.ts', 'src/pages/**/*.tsx'] },
  server: { strictPort: true, headers: headers(true) },
  preview: { strictPort: true, headers: headers(false) },
}))
