import tailwind from '@tailwindcss/vite';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env['WEIR_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [tanstackRouter(), react(), tailwind()],
  build: {
    target: 'es2022',
    // The content policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // The parts of routes that are not lazy are all needed at once: in one file they compress to a third.
        codeSplitting: {
          groups: [{ name: 'routes', test: /src\/routes\/[^?]*\.tsx$/ }],
        },
      },
    },
  },
  server: {
    proxy: {
      '/graphql': { target: server, ws: true },
      '/v1': { target: server },
    },
  },
  test: {
    environment: 'jsdom',
    globals: true,
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/lib/test-setup.ts'],
  },
});
