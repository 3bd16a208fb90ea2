export { createSwitch } from "./create-switch.ts";
export type {
  CalledNumberField,
  Clock,
  Devices,
  KeptDialog,
  KeptLeg,
  KeptRecording,
  KeptUnreached,
  Listener,
  Log,
  MediaPlace,
  OpenedSwitch,
  Orphan,
  Switch,
  SwitchConfig,
  SwitchCounters,
  SwitchOptions,
  Terms,
  Trunk,
} from "./door.ts";
export { joinLegs, keysOf, peersOf } from "./kept.ts";
export { repairRecording } from "./repair-recording.ts";
