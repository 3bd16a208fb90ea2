/** Passwords, sessions and their rules. */
export const accountsZh = {
  ownPassword: {
    title: "修改密码",
    note: "至少 {{shortest}} 个字符，不要用常见密码，不能包含账号、工号或姓名。保存后，您在其他地方的登录会退出；当前的通话和页面不受影响。",
    save: "保存",
    done: "密码已修改",
  },
  idle: {
    title: "长时间没有操作",
    why: "{{seconds}} 秒后将自动退出登录。",
    stay: "继续使用",
  },
  signInRules: {
    title: "登录规则",
    note: "保存后立即生效。",
    sessions: "登录",
    idleMin: "无操作自动退出",
    idleMinNote:
      "这么久没有操作就退出登录，退出前一分钟提醒。已签入的座席、正在通话或监听的人、全屏的监控大屏不会退出。留空为不退出。",
    passwords: "密码",
    passwordDays: "密码有效期",
    passwordDaysNote: "超过有效期的密码，下次登录时须先修改。留空为长期有效。",
    passwordNote:
      "所有密码：至少 10 个字符；不接受常见密码、连续或键盘顺序的字符，不能包含账号、工号、姓名或热线号码，不能与最近用过的 5 个相同。",
    days: "天",
    never: "不限",
  },
};
