export { createSwitch } from "./create-switch.ts";
export type {
  CalledNumberField,
  Clock,
  Devices,
  LegDialog,
  Listener,
  Log,
  MediaPlace,
  OpenedSwitch,
  Switch,
  SwitchConfig,
  SwitchCounters,
  SwitchOptions,
  Trunk,
} from "./door.ts";
export { repairRecording } from "./repair-recording.ts";
