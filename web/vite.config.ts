/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `tools/web dev` serves the sources and hands every call to a running program.
const api = process.env['CF_API_ORIGIN'] ?? 'http://127.0.0.1:8470';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    sourcemap: false,
    // One style sheet and no data: URLs: the program's content security policy allows neither
    // inline styles from markup nor scripts from elsewhere.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': api } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
  },
});
