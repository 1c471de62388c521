import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const API = process.env.DETENTE_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: "../src/detente/surfaces/web/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // everything is a file of its own: the page forbids data: addresses but for pictures
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200, // MapLibre, which only the map loads
  },
  server: { proxy: { "/api": API } },
});
