"""Commands by which the demo's doors can be tried from a terminal."""

from loket.demo.exchange import Exchange
from loket.demo.people import Person
from loket.demo.phones import Line
from loket.demo.stage import Post, Stage

BODY = "Jam layanan kantor jam berapa?"


def commands(stage: Stage) -> list[tuple[str, str]]:
    """Return a command for each door there is, by its name."""
    person, found = stage.people[0], list[tuple[str, str]]()
    for line in list(stage.lines.values())[:1]:
        found.append(("whatsapp", whatsapp(line, person, stage.secret)))
    for post in list(stage.posts.values())[:1]:
        found.append(("email", email(post, person)))
    for exchange in list(stage.exchanges.values())[:1]:
        found.append(("calls", call(exchange, person)))
    return found


def whatsapp(line: Line, person: Person, secret: str) -> str:
    """Return how to post a webhook with Twilio's signature: the address and the sorted fields."""
    return f"""\
URL={line.webhook}
FROM=whatsapp:{person.phone} TO=whatsapp:{line.number} ACCOUNT={line.account}
BODY='{BODY}' SID=SM$(openssl rand -hex 16)
SIGNATURE=$(printf %s "$URL" AccountSid "$ACCOUNT" Body "$BODY" From "$FROM" \\
  MessageSid "$SID" NumMedia 0 To "$TO" | openssl dgst -sha1 -hmac {secret} -binary | base64)
curl -i "$URL" -H "X-Twilio-Signature: $SIGNATURE" --data-urlencode "AccountSid=$ACCOUNT" \\
  --data-urlencode "Body=$BODY" --data-urlencode "From=$FROM" --data-urlencode "To=$TO" \\
  --data-urlencode "MessageSid=$SID" --data-urlencode NumMedia=0"""


def email(post: Post, person: Person) -> str:
    """Return how to send a mail to an office's door."""
    host = person.email.partition("@")[2]
    return f"""\
printf '%s\\r\\n' 'From: {person.name} <{person.email}>' 'To: {post.address}' \\
  'Subject: {person.subject}' "Message-ID: <$(date +%s)@{host}>" '' \\
  'Apakah data ini tersedia? Terima kasih.' |
  curl -sS smtp://{post.host}:{post.port} --mail-from {person.email} \\
    --mail-rcpt {post.address} -T -"""


def call(exchange: Exchange, person: Person) -> str:
    """Return how to append a missed call to an exchange's log."""
    caller = "0" + person.phone.removeprefix("+62")
    return f'''\
NOW=$(date +%s) WALL=$(TZ={exchange.zone} date '+%F %T')
cat >> {exchange.path} <<END
"","{caller}","{exchange.number}","incoming","""{person.name}"" <{caller}>",\
"PJSIP/trunk-1","PJSIP/101-2","Dial","PJSIP/101,25","$WALL",,"$WALL",25,0,\
"NO ANSWER","DOCUMENTATION","$NOW.1","","","$NOW.1",1
END'''
