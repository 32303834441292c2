"""Chromium, through Playwright, as in all other tests."""

from tests.engines.engine import Engine
from tests.engines.spoken import ROLES, write_line


class Chromium(Engine):
    """A page of its own in the browser that the other tests use too."""

    name = "chromium"

    def __init__(self, browser):
        """Open an empty page."""
        self.context = browser.new_context(
            permissions=["clipboard-read", "clipboard-write"]
        )
        self.page = self.context.new_page()
        self.session = self.context.new_cdp_session(self.page)
        self.heard = []
        self.page.on("console", self.note)
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))

    def note(self, said) -> None:
        """Keep the browser's complaints; the server counts what it lacks itself."""
        if said.type == "error" and "Failed to load" not in said.text:
            self.heard.append(said.text)

    def load(self, address: str) -> None:
        """Go to an address."""
        self.page.goto(address)

    def resize(self, width: int, height: int) -> None:
        """Give the page a size."""
        self.page.set_viewport_size({"width": width, "height": height})

    def value(self, script: str, *args):
        """Return what a function of the page returns."""
        return self.page.evaluate(f"(args) => ({script})(...args)", list(args))

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        self.show(selector)
        self.page.click(selector)

    def press(self, keys: str) -> None:
        """Press a key, or several with + between them."""
        self.page.keyboard.press(keys)

    def type(self, text: str) -> None:
        """Press the keys of a text; what has no key is put in as it stands."""
        self.page.keyboard.type(text)

    def complaints(self) -> list[str]:
        """Return what the console has heard since the last call."""
        self.page.evaluate("null")  # whatever is on the way has come then
        heard, self.heard = self.heard, []
        return heard

    def tree(self, tag: str) -> list[str]:
        """Return what a screen reader is told of an element, as in spoken.py."""
        send = self.session.send
        send("Accessibility.enable")
        find = {"expression": f"document.querySelector('{tag}')"}
        element = send("Runtime.evaluate", find)["result"]["objectId"]
        root = send("DOM.describeNode", {"objectId": element})["node"]
        nodes = send("Accessibility.getFullAXTree")["nodes"]
        tree = Tree({node["nodeId"]: node for node in nodes}, self)
        for node in nodes:
            if node.get("backendDOMNodeId") == root["backendNodeId"]:
                tree.walk_all(node)
        return tree.lines

    def attribute(self, node: dict, name: str) -> str | None:
        """Return an attribute of the element behind a node of the tree."""
        node = {"backendNodeId": node["backendDOMNodeId"]}
        element = self.session.send("DOM.resolveNode", node)["object"]
        call = {
            "objectId": element["objectId"],
            "functionDeclaration": "function (n) { return this.getAttribute(n); }",
            "arguments": [{"value": name}],
            "returnByValue": True,
        }
        return self.session.send("Runtime.callFunctionOn", call)["result"][
            "value"
        ]

    def close(self) -> None:
        """Close the page; the browser is everybody's."""
        self.context.close()


class Tree:
    """Chromium's accessibility tree, written as lines: see spoken.py."""

    def __init__(self, nodes: dict[str, dict], engine: Chromium):
        """Take the nodes by their ids."""
        self.nodes, self.engine = nodes, engine
        self.lines: list[str] = []

    def children(self, node: dict) -> list[dict]:
        """Return what stands in a node."""
        ids = node.get("childIds", ())
        return [self.nodes[one] for one in ids if one in self.nodes]

    def text(self, node: dict) -> str:
        """Return the text in a node."""
        if node["role"]["value"] == "StaticText":
            return node["name"]["value"]
        return "".join(map(self.text, self.children(node)))

    def walk_all(self, node: dict) -> None:
        """Write what stands in a node."""
        for child in self.children(node):
            self.walk(child)

    def walk(self, node: dict) -> None:
        """Write a node, if it counts, and what stands in it."""
        has = {
            item["name"]: item["value"].get("value")
            for item in node.get("properties", ())
        }
        role = ROLES["chromium"].get(node["role"]["value"])
        if node.get("ignored"):
            role = None
        elif has.get("live") and "busy" not in has:
            self.lines.append(write_line("spoken", self.text(node)))
            return
        if role and (role != "group" or node["name"]["value"]):
            self.write(role, node, has)
        if role != "combobox":
            self.walk_all(node)

    def write(self, role: str, node: dict, has: dict) -> None:
        """Write a node's line."""
        value = node.get("value", {}).get("value")
        if role == "slider":  # its words are not in the tree
            value = self.engine.attribute(node, "aria-valuetext") or value
        states = {name for name in ("disabled", "busy") if has.get(name)}
        if has.get("checked") == "true":
            states.add("checked")
        if role in ("button", "summary") and "expanded" in has:
            states.add("expanded" if has["expanded"] else "collapsed")
        self.lines.append(
            write_line(role, node["name"]["value"], value, states)
        )
