// A socket that opens itself again, and hands over what the server shows.
export function openLine(path, { show, gone }) {
  let socket = null;
  let wait = 300;

  function open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}${path}`);
    socket.addEventListener("open", () => {
      wait = 300;
      gone(false);
    });
    socket.addEventListener("message", (event) => show(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      gone(true);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 5000);
    });
  }

  open();
  return {
    tell(what) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(what));
      return true;
    },
  };
}
