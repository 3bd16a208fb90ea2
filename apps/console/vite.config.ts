import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// In development the server runs beside on its usual port; in production it serves ./dist itself, all from one origin.
const server = "http://127.0.0.1:8080";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: {
    proxy: {
      "/api": { target: server, ws: true },
      "/sip": { target: server, ws: true },
    },
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // Ant Design alone is over Vite's default warning size; it is a file of its own that stays in the browser's cache.
    chunkSizeWarningLimit: 1500,
  },
});
