/**
 * The house: which room may import which, and which packages live where.
 * A room may import itself, the rooms named in `below`, and the packages named in `packages`. Nothing else.
 * `*.node.ts` files may also import Node's own modules and the packages named in `node`.
 */
export const rooms = {
  core: { below: [], packages: [] },
  formats: {
    below: ['core'],
    packages: ['papaparse', 'chardet', 'hyparquet', 'hyparquet-compressors', 'hyparquet-writer'],
  },
  openai: { below: ['core'], packages: ['gpt-tokenizer', '@pydantic/genai-prices'] },
  storage: { below: ['core'], packages: ['idb'] },
  sandbox: { below: ['core'], packages: ['hono'], node: ['@hono/node-server'] },
  engine: { below: ['core', 'formats', 'openai', 'storage', 'sandbox'], packages: [] },
  worker: { below: ['core', 'formats', 'openai', 'storage', 'sandbox', 'engine'], packages: [] },
  state: { below: ['core', 'engine', 'worker'], packages: ['react', 'zustand', '@tanstack/react-query'] },
  ui: { below: [], packages: ['react', 'react-dom', 'lucide-react'] },
  pages: {
    below: ['core', 'engine', 'worker', 'state', 'ui'],
    packages: ['react', '@tanstack/react-query', 'zustand', 'wouter', 'lucide-react'],
  },
  app: {
    below: ['core', 'engine', 'worker', 'state', 'ui', 'pages'],
    packages: ['react', 'react-dom', '@tanstack/react-query', 'wouter', 'lucide-react'],
  },
}
