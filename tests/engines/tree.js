// Run in Firefox's own window: what its accessibility service tells of an element.
(tag, words) => {
  const roles = JSON.parse(words);
  const service = Cc["@mozilla.org/accessibilityService;1"].getService(Ci.nsIAccessibilityService);
  const outer = service.getAccessibleFor(window.gBrowser.selectedBrowser);
  if (!outer?.childCount) return "null"; // it has just begun to watch
  const attribute = (node, name) => {
    try {
      return node.attributes.getStringProperty(name);
    } catch {
      return "";
    }
  };
  const kids = (node) => Array.from({ length: node.childCount }, (_, at) => node.getChildAt(at));
  const roleOf = (node) => service.getStringRole(node.role);
  const find = (node) =>
    attribute(node, "tag") === tag ? node : kids(node).reduce((found, child) => found ?? find(child), null);
  const text = (node) => (roleOf(node) === "text leaf" ? node.name : kids(node).map(text).join(""));
  const bits = Ci.nsIAccessibleStates;
  const STATES = {
    checked: bits.STATE_CHECKED,
    disabled: bits.STATE_UNAVAILABLE,
    busy: bits.STATE_BUSY,
    expanded: bits.STATE_EXPANDED,
    collapsed: bits.STATE_COLLAPSED,
  };
  const lines = [];
  const walk = (node) => {
    const role = roles[roleOf(node)];
    if (/polite|assertive/.test(attribute(node, "live"))) return lines.push(["spoken", text(node)]);
    if (role && (role !== "group" || node.name)) {
      const state = {};
      node.getState(state, {});
      const states = Object.keys(STATES)
        .filter((name) => state.value & STATES[name])
        .filter((name) => role !== "combobox" || !/expanded|collapsed/.test(name));
      const value = /slider|spinbutton|textbox|combobox/.test(role) ? node.value : null;
      lines.push([role, node.name ?? "", value, states]);
    }
    if (role !== "combobox") kids(node).forEach(walk);
  };
  const root = find(outer);
  if (!root) return "null";
  kids(root).forEach(walk);
  return JSON.stringify(lines);
};
