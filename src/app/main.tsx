import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { useHashPath, useHashSearch } from '#state/hash-location.ts'
import { App } from './app.tsx'
import { followTheme } from './theme.ts'
import '#ui/theme.css'

followTheme()
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <Router hook={useHashPath} searchHook={useHashSearch}>
    <App />
  </Router>,
)
