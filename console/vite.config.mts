import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const page = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm start` listens; only the development server uses it. */
const backend = 'http://127.0.0.1:3000';

export default defineConfig({
  root: page('.'),
  plugins: [react()],
  build: {
    outDir: page('../dist/console'),
    emptyOutDir: true,
    // Two pages: the application, and the customer's chat, which loads none of it.
    rolldownOptions: { input: { console: page('index.html'), widget: page('widget/index.html') } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': backend, '/socket.io': { target: backend, ws: true } },
  },
});
