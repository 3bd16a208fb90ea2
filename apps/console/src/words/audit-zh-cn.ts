import type { AuditAction } from "@zongji/api";

/** An action's word stands under its name without the dot: "signIn.failed" is signInFailed. */
type Key<A extends string> = A extends `${infer Head}.${infer Rest}` ? `${Head}${Capitalize<Rest>}` : A;
export type AuditWords = {
  readonly audited: Readonly<Record<Key<AuditAction>, string>> & {
    /** What the things are called that have no word where they are set. */
    readonly of: Readonly<
      Record<
        | "none"
        | "becomes"
        | "user"
        | "alarm"
        | "firstStart"
        | "lockedSec"
        | "page"
        | "passwordGiven"
        | "passwordTaken"
        | "noAnswerLimitMs"
        | "deviceLostLimitMs"
        | "rest"
        | "rule"
        | "after",
        string
      >
    >;
  };
};

/** 操作记录 */
export const auditZh: AuditWords = {
  audited: {
    signIn: "登录",
    signInFailed: "登录失败",
    signInLocked: "登录锁定",
    signOut: "退出登录",
    passwordChange: "修改密码",
    passwordFailed: "改密码时旧密码不对",
    passwordReset: "重置密码",
    userCreate: "新建人员",
    userChange: "修改人员",
    deviceCreate: "添加话机",
    deviceChange: "修改话机",
    deviceDelete: "删除话机",
    deviceNewSecret: "话机新密钥",
    deviceFetchSecret: "话机扫码领取账号",
    groupCreate: "新建座席组",
    groupChange: "修改座席组",
    numberCreate: "新建号码",
    numberChange: "修改号码",
    trunkCreate: "新建中继",
    trunkChange: "修改中继",
    trunkTest: "测试线路",
    dialRightCreate: "新建呼出权限",
    dialRightChange: "修改呼出权限",
    dialRightDelete: "删除呼出权限",
    policiesChange: "修改运行规则",
    signInRulesChange: "修改登录规则",
    promptUpload: "上传语音",
    promptDelete: "恢复自带语音",
    banLift: "解除封禁",
    testCall: "测试呼叫",
    recordingHear: "听录音",
    numberSee: "查看完整号码",
    numberSearch: "按号码查询",
    alarmAcknowledge: "处理告警",
    agentForwarding: "设置呼叫转移",
    agentHistory: "查看座席状态记录",
    agentListen: "监听",
    agentWhisper: "耳语",
    agentJoin: "强插",
    agentStopWatching: "结束监听",
    agentAnswerEmergency: "应答紧急求助",
    agentIntercept: "拦截",
    agentRelease: "强拆",
    agentForceReady: "强制示闲",
    agentForceBusy: "强制示忙",
    agentForceSignOut: "强制签出",
    of: {
      none: "（空）",
      becomes: "改为",
      user: "人员",
      alarm: "告警",
      firstStart: "首次启动时建立",
      lockedSec: "锁定",
      page: "页",
      passwordGiven: "已设置",
      passwordTaken: "已删除",
      noAnswerLimitMs: "振铃未接的时限",
      deviceLostLimitMs: "话机断线的时限",
      rest: "{{reason}}（{{limit}}）",
      rule: "{{match}} 去前 {{strip}} 位加“{{prepend}}”",
      after: "{{who}}（振铃 {{after}} 后）",
    },
  },
};
