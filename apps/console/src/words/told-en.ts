import type { toldZh } from "./told-zh-cn.ts";
import type { Worded } from "./worded.ts";

export const toldEn: Worded<typeof toldZh> = {
  told: {
    person: "{{name}} ({{agentNo}})",
    supervisor: "Supervisor",
    whisper: "{{who}} whispers to you: only you hear it",
    join: "{{who}} has joined: everybody in the talk hears it",
    help: {
      ringing: "You have asked for help: {{count}} supervisors are called until one answers",
      ringing_one: "You have asked for help: {{count}} supervisor is called until one answers",
      ringingAll: "You have asked for help: supervisors are called until one answers",
      coming: "{{who}} has seen it and is coming",
      joined: "{{who}} has joined your call",
      nobody:
        "You have asked for help, but no supervisor is online. The next one who comes online is called; you can also transfer the call or consult a colleague",
    },
  },
  alarm: {
    title: "Help needed",
    calls: "{{who}} needs help",
    ringing: "nobody has answered",
    coming: "{{who}} is on the way",
    joined: "{{who}} has joined",
    mine: "The agent knows that you are coming",
    join: "Join the call",
    answer: "Answer and join",
    signInAndJoin: "Sign in and join",
    come: "I am coming",
    comeDoes: "Tells the agent that you are coming, and stops the ringing",
    joinDoes: "By your phone: agent and caller hear you",
    inCall: "You are in a call and can't join; you can tell the agent that you are coming",
    noPhone: "Your phone is not ready, so you can't join; you can tell the agent that you are coming",
  },
};
