/** The page to sign in, and the first password. */
export const signInZh = {
  signIn: {
    title: "登录",
    name: "工号或账号",
    nameMissing: "请输入工号或账号",
    password: "密码",
    passwordMissing: "请输入密码",
    enter: "登录",
  },
};
