export { createGate, type Gate } from "@zongji/sip/node";
export { createSwitch } from "./create-switch.ts";
export type {
  CalledNumberField,
  Clock,
  Devices,
  Introduction,
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
export { type Previewed, previewInvite } from "./invite-preview.ts";
export { joinLegs, keysOf, peersOf } from "./kept.ts";
export { repairRecording } from "./repair-recording.ts";
