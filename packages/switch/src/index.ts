export { createGate, type Gate, type Timers } from "@zongji/sip/node";
export { createSwitch } from "./create-switch.ts";
export type {
  CalledNumberField,
  Clock,
  Devices,
  DialogCheckpoint,
  Introduction,
  LegCheckpoint,
  Listener,
  Log,
  MediaPlace,
  OpenedSwitch,
  Orphan,
  RecordingCheckpoint,
  Switch,
  SwitchConfig,
  SwitchCounters,
  SwitchOptions,
  SwitchWire,
  Terms,
  Trunk,
  UnreachedCheckpoint,
} from "./door.ts";
export { type Previewed, previewInvite } from "./invite-preview.ts";
export { joinLegs, keysOf, peersOf } from "./leg-parts.ts";
export { machineTimers, machineWire } from "./machine.ts";
export { repairRecording } from "./repair-recording.ts";
