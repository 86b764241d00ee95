//! `check --links`, against servers of the tests' own on this machine.

use crate::cli::{code, err, out, pressmark};
use crate::driver::TestBook;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};

/// A server that answers by a list, until the test ends.
struct Server {
    place: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// Path → what stands in the reply behind `HTTP/1.1 `, up to the headers' end.
type Replies = BTreeMap<&'static str, String>;

impl Server {
    fn new(replies: impl IntoIterator<Item = (&'static str, String)>) -> Server {
        let replies: Replies = replies.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let place = listener.local_addr().expect("it has a place");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &replies, &heard);
            }
        });
        Server { place, asked }
    }

    /// `GET /path`, in the order in which they came.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Answers one request, and ends the connection.
fn answer(stream: TcpStream, replies: &Replies, heard: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let request = lines.next().unwrap_or_default();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let words: Vec<&str> = request.split(' ').collect();
    let [method, path, _] = words[..] else { return };
    let is_named = headers
        .iter()
        .any(|line| line.to_lowercase().starts_with("user-agent: pressmark/"));
    assert!(is_named, "who asks does not say so: {headers:?}");
    let wants_pages = headers
        .iter()
        .any(|line| line.to_lowercase().starts_with("accept: text/html,"));
    assert!(
        wants_pages,
        "some servers have nothing for who does not ask for pages: {headers:?}"
    );
    heard.lock().unwrap().push(format!("{method} {path}"));
    let reply = replies.get(path).map_or("404 Not Found\r\n", String::as_str);
    // The other side may have gone.
    let _ = write!(
        &stream,
        "HTTP/1.1 {reply}Content-Length: 0\r\nConnection: close\r\n\r\n"
    );
}

fn check(book: &TestBook, arguments: &[&str]) -> Output {
    let all = [&["check", "--links"], arguments].concat();
    let mut command = pressmark(book.folder(), &all);
    // The person who runs the tests has answers of their own.
    command
        .env("XDG_CACHE_HOME", book.folder().join("caches"))
        .env("HOME", book.folder());
    command.env("LOCALAPPDATA", book.folder().join("caches"));
    command.output().expect("the program starts")
}

/// Its complaints, as `line code message`.
fn told(output: &Output) -> Vec<String> {
    let lines = out(output);
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    lines
        .map(|line| {
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            format!("{} {}: {}", line["line"], text("code"), text("message"))
        })
        .collect()
}

#[test]
fn links_of_the_web_are_asked_for_and_what_is_not_there_is_told_where_it_stands() {
    let server = Server::new([
        ("/well", "200 OK\r\n".to_owned()),
        ("/old", "301 Moved Permanently\r\nLocation: /well\r\n".to_owned()),
        ("/login", "302 Found\r\nLocation: /well\r\n".to_owned()),
        ("/closed", "403 Forbidden\r\n".to_owned()),
    ]);
    let at = format!("http://{}", server.place);
    let book = TestBook::of_text(&format!(
        "# One\n\nSee [a]({at}/well), [b]({at}/well#part),\n[c]({at}/login),\n<{at}/old#part>,\n[d]({at}/gone),\n[e]({at}/closed), \
         [f](mailto:a@b.org).[^n]\n\n[^n]: And <{at}/gone>.\n"
    ));
    let checked = check(&book, &["--links-inside", "--message-format", "json"]);
    assert_eq!(
        told(&checked),
        [
            format!("5 link-moved: `{at}/old#part` has moved for good to `{at}/well#part`"),
            format!("6 link-dead: nothing is at `{at}/gone` any more: its server answers 404 Not Found"),
            format!(
                "7 link-unanswered: whether anything is at `{at}/closed` is not known: its server answers 403 Forbidden, perhaps to \
                 programs alone"
            ),
            format!("9 link-dead: nothing is at `{at}/gone` any more: its server answers 404 Not Found"),
        ]
    );
    assert_eq!(code(&checked), 0, "none of it is an error");
    let mut asked = server.asked();
    asked.sort();
    let wanted = [
        "GET /closed",
        "GET /gone",
        "HEAD /closed",
        "HEAD /gone",
        "HEAD /login",
        "HEAD /old",
        "HEAD /well",
    ];
    assert_eq!(asked, wanted, "each address once, and so where others lead on to");
}

#[test]
fn without_being_asked_nothing_is_fetched() {
    let server = Server::new([]);
    let book = TestBook::of_text(&format!("# One\n\nSee [a](http://{}/).\n", server.place));
    for arguments in [&["check"][..], &["check", "--fix=all"], &["build"]] {
        let done = pressmark(book.folder(), arguments)
            .output()
            .expect("the program starts");
        assert_eq!((code(&done), err(&done).as_str()), (0, ""));
    }
    assert!(server.asked().is_empty());
}

#[test]
fn what_lies_inside_is_not_asked_by_name_by_number_or_by_a_redirect() {
    let server = Server::new([]);
    let port = server.place.port();
    let text = format!(
        "# One\n\n<http://127.0.0.1:{port}/>\n<http://localhost:{port}/>\n<http://0x7f.1:{port}/>\n<http://[::ffff:127.0.0.1]:{port}/>\n\
         <http://0:{port}/>\n<http://169.254.169.254/latest/>\n"
    );
    let book = TestBook::of_text(&text);
    let checked = check(&book, &["--message-format", "json"]);
    let told = told(&checked);
    assert_eq!(told.len(), 6, "{told:#?}");
    let is_refused = |line: &String| line.contains("link-unanswered") && line.ends_with("and was not asked");
    assert!(told.iter().all(is_refused), "{told:#?}");
    assert!(server.asked().is_empty(), "{:?}", server.asked());
}

#[test]
fn good_answers_are_remembered_and_others_are_not() {
    let server = Server::new([("/well", "200 OK\r\n".to_owned())]);
    let at = format!("http://{}", server.place);
    let book = TestBook::of_text(&format!("# One\n\nSee [a]({at}/well) and [b]({at}/gone).\n"));
    let again = || {
        let checked = check(
            &book,
            &[
                "--links-inside",
                "--links-cache",
                "kept/links.json",
                "--message-format",
                "json",
            ],
        );
        assert_eq!(told(&checked).len(), 1, "{}", err(&checked));
    };
    again();
    again();
    let count = |what: &str| server.asked().iter().filter(|own| *own == what).count();
    assert_eq!((count("HEAD /well"), count("HEAD /gone")), (1, 2));
    let kept = fs::read_to_string(book.folder().join("kept/links.json")).expect("it is there");
    assert!(kept.contains("/well") && !kept.contains("/gone"), "{kept}");

    book.write("poem.json", b"{\"form\": \"a poem\"}");
    let refused = check(&book, &["--links-cache", "poem.json"]);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("it is not written over"), "{}", err(&refused));
}

/// Once it was good links that hid dead ones: what was not remembered was all that there was, and looked like a network that is not there.
#[test]
fn what_is_gone_is_told_again_beside_what_is_remembered() {
    let server = Server::new([("/well", "200 OK\r\n".to_owned())]);
    let dead: String = (1..6).map(|at| format!("<http://nowhere-{at}.invalid/>\n")).collect();
    let book = TestBook::of_text(&format!("# One\n\n<http://{}/well>\n{dead}", server.place));
    let again = || {
        let checked = check(&book, &["--links-inside", "--message-format", "json"]);
        told(&checked)
    };
    let first = again();
    assert_eq!(first.len(), 5, "{first:#?}");
    assert!(
        first.iter().all(|line| !line.contains("is there a network")),
        "{first:#?}"
    );
    assert_eq!(again(), first);
}

#[test]
fn two_books_hear_the_same_of_the_same_addresses() {
    let text: String = (1..6).map(|at| format!("<http://nowhere-{at}.invalid/>\n")).collect();
    let book = TestBook::new(&[("a.md", &format!("# A\n\n{text}")), ("b.md", &format!("# B\n\n{text}"))]);
    let checked = check(&book, &["a.md", "b.md", "--quick", "--message-format", "json"]);
    let all = told(&checked);
    let of_links: Vec<_> = all.iter().filter(|line| line.contains("link-")).collect();
    assert_eq!(of_links.len(), 2, "{of_links:#?}");
    assert_eq!(of_links[0], of_links[1]);
    assert!(of_links[0].contains("none of 5 addresses"), "{of_links:?}");
}

#[test]
fn what_servers_reply_that_is_no_reply_is_no_fault_of_the_book() {
    let server = Server::new([
        ("/odd", "200 OK\r\nX: ".to_owned() + &"y".repeat(100_000) + "\r\n"),
        ("/koeln", "302 Found\r\nLocation: /K%F6ln\r\n".to_owned()),
        ("/K%F6ln", "200 OK\r\n".to_owned()),
        ("/garbage", "is nothing\r\n".to_owned()),
        ("/loop", "301 Moved Permanently\r\nLocation: /loop\r\n".to_owned()),
    ]);
    let at = format!("http://{}", server.place);
    let book = TestBook::of_text(&format!(
        "# One\n\n<{at}/odd>\n<{at}/koeln>\n<{at}/garbage>\n<{at}/loop>\n<{at}:25/>\n<http://localhost:25/>\n"
    ));
    let checked = check(&book, &["--links-inside", "--message-format", "json"]);
    let told = told(&checked);
    let whys: Vec<&str> = told
        .iter()
        .filter_map(|line| line.split(" is not known: ").nth(1))
        .collect();
    assert_eq!(
        whys,
        [
            "the headers of its reply are larger than 64 kB",
            "its server does not speak HTTP as it should",
            "its server leads in a circle",
            "at port 25 no browser asks for pages",
        ],
        "{told:#?}"
    );
}

#[test]
fn a_links_words_stay_when_its_target_is_put_right() {
    let server = Server::new([
        ("/new", "200 OK\r\n".to_owned()),
        ("/old", "301 Moved Permanently\r\nLocation: /new\r\n".to_owned()),
    ]);
    let at = format!("http://{}", server.place);
    let text = format!("# One\n\n[see {at}/old here][r]\n[{at}/old]({at}/old)\n\n[r]: {at}/old\n");
    let book = TestBook::of_text(&text);
    check(&book, &["--links-inside", "--fix=all"]);
    let mended = fs::read_to_string(book.folder().join("src/one.md")).expect("it is there");
    assert_eq!(mended, text.replace(&format!("({at}/old)"), &format!("({at}/new)")));
}

#[test]
fn a_link_that_moved_is_put_right() {
    let server = Server::new([
        ("/new", "200 OK\r\n".to_owned()),
        ("/old", "308 Permanent Redirect\r\nLocation: /new\r\n".to_owned()),
    ]);
    let at = format!("http://{}", server.place);
    let book = TestBook::of_text(&format!("# One\n\nSee [a]({at}/old) and\n[b][b].\n\n[b]: {at}/old\n"));
    let mended = check(&book, &["--links-inside", "--fix=all"]);
    assert_eq!(code(&mended), 0, "{}", err(&mended));
    let text = fs::read_to_string(book.folder().join("src/one.md")).expect("it is there");
    assert!(
        text.starts_with(&format!("# One\n\nSee [a]({at}/new) and\n[b][b].\n")),
        "{text}"
    );
    assert_eq!(err(&mended).matches("fixed[link-moved]").count(), 1, "{}", err(&mended));
    assert!(
        err(&mended).contains("note[link-moved]"),
        "one is left to the author: {}",
        err(&mended)
    );
}

#[test]
fn levels_and_comments_hold_for_the_web_too() {
    let server = Server::new([]);
    let at = format!("http://{}", server.place);
    let book = TestBook::of_text(&format!(
        "# One\n\nSee [a]({at}/gone).\n\n<!-- pressmark: allow link-dead (it was there in 1999) -->\n\nSee [b]({at}/gone-too).\n"
    ));
    let checked = check(
        &book,
        &["--links-inside", "--deny", "link-dead", "--message-format", "json"],
    );
    assert_eq!(code(&checked), 1);
    assert_eq!(told(&checked).len(), 1, "{:?}", told(&checked));
    // Where the web is not asked, a comment for it spares nothing, and is no fault.
    let plain = pressmark(book.folder(), &["check"])
        .output()
        .expect("the program starts");
    assert_eq!((code(&plain), err(&plain).as_str()), (0, ""));
}

/// A server for `https`, whose certificate the authority of the tests has signed (`fixtures/tls`; nobody keeps the authority's key).
fn encrypted() -> u16 {
    let read = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/");
        fs::read(format!("{folder}{name}")).expect("it is there")
    };
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(read("localhost.key"));
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls_graviola::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("they are there")
        .with_no_client_auth()
        .with_single_cert(vec![read("localhost.cer").into()], key.into())
        .expect("they belong together");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has a place").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut server = rustls::ServerConnection::new(Arc::clone(&config)).expect("it is well");
            let mut open = rustls::Stream::new(&mut server, &mut stream);
            // Who does not trust it breaks off.
            let _ = open.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = open.flush();
        }
    });
    port
}

#[test]
fn a_certificate_is_trusted_where_this_machine_trusts_who_signed_it() {
    let port = encrypted();
    let book = TestBook::of_text(&format!("# One\n\nSee [a](https://localhost:{port}/).\n"));
    let arguments = [
        "check",
        "--links",
        "--links-inside",
        "--links-cache",
        "kept.json",
        "--message-format",
        "json",
    ];
    let with = |authority: &str| {
        let mut command = pressmark(book.folder(), &arguments);
        command.env("SSL_CERT_FILE", authority).env_remove("SSL_CERT_DIR");
        command.output().expect("the program starts")
    };
    let unknown = told(&with("/nowhere.pem"));
    assert_eq!(unknown.len(), 1, "{unknown:?}");
    let is_refused =
        unknown[0].contains("link-unanswered") && unknown[0].contains("its certificate is not to be trusted");
    assert!(is_refused, "{unknown:?}");
    let trusted = with(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/authority.pem"));
    assert_eq!(
        (told(&trusted).len(), err(&trusted).as_str()),
        (0, ""),
        "{:?}",
        told(&trusted)
    );
}

#[test]
fn a_finished_epub_has_no_links_to_mend() {
    let book = TestBook::of_text("# One\n\nText.\n");
    pressmark(book.folder(), &["build"])
        .output()
        .expect("the program starts");
    let refused = check(&book, &["output/test.epub"]);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("name the book's folder"), "{}", err(&refused));
}
