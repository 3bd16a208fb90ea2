export { type SettingsEdit, SettingsPage } from "./settings-page.tsx";
