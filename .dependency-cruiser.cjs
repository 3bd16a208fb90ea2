/** Tests, and the scenes that several of them share. */
const tests = "\\.test(-scene)?\\.tsx?$";

// Who may import whom: each room lists what it may reach; anything else is an error.
const room = (name, path, allowed) => ({
  name: `${name}-imports-only`,
  severity: "error",
  from: { path: `^${path}/`, pathNot: tests },
  to: { path: "^(packages|apps|tests)/", pathNot: [`^${path}/`, ...allowed.map((p) => `^packages/${p}/`)] },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphan-deps", severity: "error", from: { path: "^(packages|apps)/" }, to: { couldNotResolve: true } },
    room("domain", "packages/domain", []),
    {
      name: "domain-needs-typebox-alone",
      comment:
        "Schemas of facts and of the configuration are data; nothing else from outside is needed to say what a hotline is.",
      severity: "error",
      from: { path: "^packages/domain/src/", pathNot: tests },
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-no-pkg", "npm-optional", "npm-peer"],
        pathNot: "node_modules/@sinclair/typebox/",
      },
    },
    room("sip", "packages/sip", []),
    room("media", "packages/media", []),
    room("switch", "packages/switch", ["domain", "sip", "media"]),
    room("search", "packages/search", []),
    room("api", "packages/api", ["domain"]),
    room("store", "packages/store", ["domain", "api"]),
    room("web", "packages/web", ["domain", "api", "store"]),
    room("office", "apps/office", ["domain", "search", "api", "store", "web", "media"]),
    room("live", "apps/live", ["domain", "switch", "api", "store", "web"]),
    room("console", "apps/console", ["domain", "api"]),
    {
      name: "kit-is-an-independent-witness",
      comment: "What judges the wire must not share the code that it judges.",
      severity: "error",
      from: { path: "^tests/kit/" },
      to: { path: "^(packages|apps)/" },
    },
    {
      name: "rooms-by-their-door",
      comment: "A package is entered by its index alone; by tests also at its stage.",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/" },
      to: {
        path: "^packages/[^/]+/src/",
        pathNot: ["^packages/$2/", "^packages/[^/]+/src/(node/)?index\\.ts$", "^packages/[^/]+/src/testing/"],
      },
    },
    {
      name: "stages-are-for-tests",
      severity: "error",
      from: { path: "^(packages|apps)/", pathNot: [tests, "/src/testing/"] },
      to: { path: "/src/testing/" },
    },
    {
      name: "pure-parts-do-no-io",
      severity: "error",
      from: { path: "^packages/(domain|sip|api)/src/", pathNot: ["/node/", tests] },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
    {
      name: "rooms-of-a-program-by-their-door",
      severity: "error",
      from: { path: "^apps/(live|office)/src/([^/]+)/", pathNot: tests },
      to: { path: "^apps/$1/src/[^/]+/", pathNot: ["^apps/$1/src/$2/", "^apps/$1/src/[^/]+/index\\.ts$"] },
    },
    {
      name: "root-of-a-program-by-the-door",
      severity: "error",
      from: { path: "^apps/(live|office)/src/[^/]+\\.ts$", pathNot: tests },
      to: { path: "^apps/$1/src/[^/]+/", pathNot: "^apps/$1/src/[^/]+/index\\.ts$" },
    },
    {
      name: "console-features-apart",
      severity: "error",
      from: { path: "^apps/console/src/features/([^/]+)/", pathNot: "^apps/console/src/features/desk/" },
      to: { path: "^apps/console/src/features/", pathNot: "^apps/console/src/features/$1/" },
    },
    {
      // The desk is where the rooms meet during a call: it mounts their panels.
      name: "console-desk-by-the-door",
      severity: "error",
      from: { path: "^apps/console/src/features/desk/" },
      to: { path: "^apps/console/src/features/", pathNot: ["^apps/console/src/features/desk/", "/index\\.ts$"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["node_modules", "(^|/)dist/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  },
};
