//! What somebody who does not know the RFCs reads about odd bodies.

use std::collections::BTreeSet;

use super::{data, run_command, run_with};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\">\n";

fn body(rows: &[&str]) -> String {
    format!("{HEAD}{}\n</D:multistatus>\n", rows.join("\n"))
}

fn row(href: &str, props: &str, status: &str) -> String {
    format!(
        "<D:response><D:href>{href}</D:href><D:propstat><D:prop>{props}</D:prop><D:status>HTTP/1.1 {status}</D:status>\
         </D:propstat></D:response>"
    )
}

fn why(args: &[&str], body: &[u8]) -> super::Outcome {
    run_command("why", args, body)
}

/// The rules of `lint` belong to what is wrong, and each fault is told once.
#[test]
fn why_tells_what_lint_finds() {
    for (rows, codes) in [
        (vec![row("/a", "<D:getetag>1</D:getetag>", "200 OK")], &["getetag"][..]),
        (vec![row("/a", "<D:getcontentlength>1,024</D:getcontentlength>", "200 OK")], &["getcontentlength"]),
        (vec![row("/a", "<D:getlastmodified>05.03.2024</D:getlastmodified>", "200 OK")], &["getlastmodified"]),
        (vec![row("/a", "<D:creationdate>yesterday</D:creationdate>", "200 OK")], &["creationdate"]),
        (vec![row("/a", "", "200 OK"), row("/a", "", "200 OK")], &["duplicate-href"]),
        (vec![row("/a", "", "200 OK"), row("/%61", "", "200 OK")], &["duplicate-resource"]),
        (vec![row("/a b", "", "200 OK")], &["href-illegal-character"]),
        (vec![row("/a\u{1}", "", "200 OK")], &["xml-illegal-character"]),
        (vec![row("/a&b", "", "200 OK")], &["xml-bare-ampersand"]),
        (vec![row("/a b&c", "", "200 OK")], &["href-illegal-character", "xml-bare-ampersand"]),
        (vec![row("/a", "<x:y/>", "200 OK")], &["xml-prefix-undeclared"]),
    ] {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let body = body(&rows);
        let said = why(&[], body.as_bytes()).out;
        assert!(!said.contains("nothing"), "{said}");
        let mut told = codes_in(&said);
        told.sort();
        assert_eq!(told, codes, "{said}");
        // All that `lint` calls an error is told, except what follows from something else.
        let lint = run_command("lint", &[], body.as_bytes()).out;
        let found: BTreeSet<String> = codes_in(&lint).into_iter().collect();
        let is_twice = codes == ["xml-illegal-character"];
        assert!(is_twice || found.iter().eq(codes), "{lint}");
    }
    for (media_type, is_told) in [("text/xml", true), ("application/xml", false), ("text/html", false)] {
        let said =
            why(&[], format!("HTTP/1.1 207 x\r\nContent-Type: {media_type}\r\n\r\n{}", body(&[])).as_bytes()).out;
        assert_eq!(codes_in(&said).contains(&"content-type".to_owned()), is_told, "{said}");
        assert_eq!(said.contains("but        the media type is"), media_type == "text/html", "{said}");
    }
    let right = why(&[], body(&[&row("/a", "<D:getetag>\"1\"</D:getetag>", "200 OK")]).as_bytes());
    assert!(right.out.contains("  wrong      nothing: "), "{}", right.out);
    assert_eq!(right.code, Some(0));
}

/// Returns the codes of excerpts, in order.
fn codes_in(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| {
        let rest = line.strip_prefix("error[").or_else(|| line.strip_prefix("warning["))?;
        Some(rest.split_once("]: ")?.0.to_owned())
    });
    lines.collect()
}

/// What hides behind a fault for which there is an option is told as well, and what can be read with it.
#[test]
fn why_looks_behind_the_first_fault() {
    let row = row("/a", "<D:getcontentlength>x</D:getcontentlength>", "200 OK");
    let plain = body(&[&row]);
    for (hiding, hidden) in [
        (format!("\r\n\n{plain}"), "xml-space-before-declaration"),
        (plain.replace("\"DAV:\"", "\"DAV\""), "near-namespace"),
        (plain.replace(" xmlns:D=\"DAV:\"", ""), "near-namespace"),
        (plain.replace("</D:multistatus>", "</D:multistatus>Notice: bye"), "text-after-root"),
        (plain.replace("/a", "/a&b"), "xml-bare-ampersand"),
        (plain.replace("/a", "/a\u{2}b"), "xml-illegal-character"),
        (
            plain
                .replace(HEAD, &format!("<xml>{}", HEAD.split_once('\n').expect("two lines").1))
                .replace("</D:multistatus>", "</D:multistatus></xml>"),
            "wrapped-root",
        ),
    ] {
        let said = why(&[], hiding.as_bytes());
        assert_eq!(said.code, Some(1), "{}", said.out);
        let codes = codes_in(&said.out);
        assert!(codes.contains(&hidden.to_owned()) && codes.contains(&"getcontentlength".to_owned()), "{}", said.out);
        let (_, rest) = said.out.split_once("what reads it: `multistatus show ").expect("an option");
        let (options, rest) = rest.split_once('`').expect("an option");
        assert!(rest.lines().next().is_some_and(|line| line.ends_with(": 1 response; 1 × by property")), "{rest}");
        let shown = run_with(&options.split(' ').collect::<Vec<_>>(), hiding.as_bytes());
        assert_eq!(shown.code, Some(0), "{hidden}: {}", shown.err);
    }
    // What is left out without an option, although everything can be read.
    for left_out in [
        plain.replace("<D:response>", "<response xmlns=''>").replace("</D:response>", "</response>"),
        body(&["<D:href>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status>"]),
    ] {
        let said = why(&["--method", "PROPFIND"], left_out.as_bytes());
        assert_eq!(said.code, Some(0), "{}", said.out);
        assert!(said.out.contains("and means nothing unless `--"), "{}", said.out);
        assert!(said.out.contains("\nverdict, if it is read like that: "), "{}", said.out);
        assert!(
            said.out.contains("what reads it: `multistatus show --") && said.out.contains(": 1 response; 1 × "),
            "{}",
            said.out
        );
    }
    // With another encoding.
    let mut latin = body(&[&row.replace("/a", "/caf?")]).into_bytes();
    latin.iter_mut().filter(|byte| **byte == b'?').skip(2).for_each(|byte| *byte = 0xE9);
    let said = why(&[], &latin).out;
    assert_eq!(codes_in(&said).iter().filter(|code| *code == "getcontentlength").count(), 1, "{said}");
    assert!(said.contains("`multistatus show --charset windows-1252`"), "{said}");
    // Inside of something else.
    for before in ["Notice: hello\n", "<br />\n<b>Warning</b>: x in <b>/a.php</b>\n"] {
        let said = why(&[], format!("{before}{plain}").as_bytes()).out;
        assert!(codes_in(&said).contains(&"getcontentlength".to_owned()), "{said}");
        assert!(said.contains("reads the part that begins there, which holds 1 response; 1 × by property"), "{said}");
    }
}

/// A proxy that does not rewrite bodies is named, where the hrefs look like that.
#[test]
fn why_names_a_proxy() {
    let rows = [row("http://10.0.3.7:8080/dav/", "", "200 OK"), row("http://10.0.3.7:8080/dav/R&D", "", "200 OK")];
    let broken = body(&[&rows[0], &rows[1]]);
    let said = why(&[], broken.as_bytes()).out;
    assert!(
        said.contains("all hrefs are on http://10.0.3.7:8080. If the request was sent somewhere else, a proxy"),
        "{said}"
    );
    let public = broken.replace("10.0.3.7:8080", "www.example.com");
    assert!(!why(&[], public.as_bytes()).out.contains("a proxy"));
    let asked = why(&["--method", "PROPFIND", "--url", "http://dav.example.com/dav/"], public.as_bytes()).out;
    assert!(
        asked.contains("a proxy between is the usual cause") && codes_in(&asked).contains(&"href-authority".into()),
        "{asked}"
    );
}

/// A body in which nothing was found says nothing about resources, and usually the request is wrong.
#[test]
fn why_says_that_nothing_was_found() {
    let folder = std::env::temp_dir().join(format!("multistatus-why-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let request = |name: &str, namespace: &str| {
        let path = folder.join(name);
        let head = "PROPFIND /dav/ HTTP/1.1\r\nHost: a\r\nDepth: 1\r\nContent-Type: application/xml\r\n\r\n";
        let body = format!("<D:propfind xmlns:D=\"{namespace}\"><D:prop><D:getetag/></D:prop></D:propfind>");
        std::fs::write(&path, [head, &body].concat()).expect("a file");
        path.to_str().expect("text").to_owned()
    };
    let (right, wrong) = (request("right.http", "DAV:"), request("wrong.http", "DAV"));
    let missing = [row("/dav/", "<D:getetag/>", "404 Not Found"), row("/dav/a", "<D:getetag/>", "404 Not Found")];
    let missing = body(&[&missing[0], &missing[1]]);
    let found = "  wrong      no property was found at all: each of 2 is answered with 404\n";
    let said = why(&[], missing.as_bytes()).out;
    assert!(
        said.contains(found)
            && said.contains("for example xmlns:D=\"DAV\"")
            && said.contains("`multistatus request FILE`"),
        "{said}"
    );
    let said = why(&["--request", &wrong], missing.as_bytes()).out;
    assert!(said.contains(found), "{said}");
    assert!(
        said.contains("  wrong      the request: ") && said.contains("the namespace \"DAV\", not \"DAV:\""),
        "{said}"
    );
    assert!(said.contains("`multistatus request FILE` says more about it"), "{said}");
    let said = why(&["--request", &right], missing.as_bytes()).out;
    assert!(said.contains(found) && said.contains("so the server is wrong"), "{said}");
    let near = missing.replace("<D:getetag/>", "<getetag xmlns=\"DAV\"/>");
    assert!(why(&[], near.as_bytes()).out.contains("where names are in \"DAV\""));
    for other in ["200 OK", "403 Forbidden"] {
        let body = body(&[&row("/dav/", "<D:getetag/>", "404 Not Found"), &row("/dav/a", "<D:x/>", other)]);
        assert!(!why(&[], body.as_bytes()).out.contains("at all"), "{other}");
    }
    std::fs::remove_dir_all(&folder).expect("a folder");
}

/// What a server wrote for people is shown.
#[test]
fn why_shows_the_message_of_an_error() {
    let body = "<d:error xmlns:d=\"DAV:\" xmlns:s=\"http://sabredav.org/ns\"><s:exception>Sabre\\DAV\\Exception\\\
        NotAuthenticated</s:exception><s:message>No public access.</s:message><d:quota-not-exceeded/></d:error>";
    let said = why(&[], body.as_bytes()).out;
    for expected in [
        "  says       message: No public access.\n",
        "  says       exception: Sabre\\DAV\\Exception\\NotAuthenticated\n",
        "  because    quota-not-exceeded: ",
        "what to do: send the credentials with the request",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

/// Every code that a command prints is explained.
#[test]
fn every_printed_code_is_explained() {
    let mut codes = BTreeSet::new();
    let mut files: Vec<String> = Vec::new();
    for folder in ["cases", "rfc", "captures/nginx", "captures/sogo", "captures/davical", "captures/sabre4"] {
        let entries = std::fs::read_dir(data(folder)).expect("a folder").flatten().map(|entry| entry.path());
        let bodies = entries.filter(|path| path.extension().is_some_and(|it| it == "xml"));
        files.extend(bodies.map(|path| path.to_str().expect("text").to_owned()));
    }
    assert!(files.len() > 100, "{}", files.len());
    let args: Vec<&str> = files.iter().map(String::as_str).collect();
    for command in [
        &["show"][..],
        &["show", "--tolerant", "--near", "--bad-responses"],
        &["show", "--strict"],
        &["show", "--json", "--method", "sync-collection"],
        &["show", "--method", "PROPPATCH", "--asked", "{urn:x}y"],
        &["why"],
        &["lint", "--fail-on", "never"],
        &["lint", "--format", "github", "--method", "PROPFIND", "--url", "/nowhere/"],
        &["stats"],
    ] {
        let run = run_command(command[0], &[&command[1..], &["--"], &args].concat(), b"");
        codes_of(&run.out, &mut codes);
        codes_of(&run.err, &mut codes);
    }
    for file in args.iter().filter(|file| file.contains("/cases/")) {
        codes_of(&run_command("fix", &[file], b"").err, &mut codes);
    }
    assert!(codes.len() > 40, "{codes:?}");
    let all: Vec<&str> = codes.iter().map(String::as_str).collect();
    let run = run_command("explain", &all, b"");
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
}

/// Collects `[code]`, `[code, section]` and `title=code::`.
fn codes_of(text: &str, codes: &mut BTreeSet<String>) {
    let is_code = |code: &str| {
        code.contains(|c: char| c.is_ascii_lowercase())
            && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    for line in text.lines() {
        let line = if line.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '|' || c == '=') {
            continue;
        } else {
            line
        };
        for rest in line.split('[').skip(1) {
            let (code, end) = rest.split_at(rest.find([']', ',']).unwrap_or(rest.len()));
            let is_whole =
                end.starts_with(", RFC ") || end == "]" || end.starts_with("]: ") || end.starts_with("] (response ");
            if is_whole && is_code(code) {
                codes.insert(code.to_owned());
            }
        }
        if let Some((_, rest)) = line.split_once(",title=") {
            codes.extend(rest.split_once("::").map(|(code, _)| code.to_owned()));
        }
    }
}

/// `--asked` takes a name or an href, and nothing that is neither.
#[test]
fn what_was_asked_for_has_a_form() {
    let listing = body(&[&row("/a", "<D:getetag>\"1\"</D:getetag>", "200 OK")]);
    let run = |method: &str, asked: &str| {
        let outcome = run_with(&["--json", "--method", method, "--asked", asked], listing.as_bytes());
        let unanswered = serde_json::from_str::<serde_json::Value>(&outcome.out).ok();
        (outcome.code, unanswered.map(|json| json["verdict"]["unanswered"].to_string()), outcome.err)
    };
    for (method, asked, unanswered) in [
        ("PROPFIND", "getetag", "[]"),
        ("PROPFIND", "{DAV:}getetag", "[]"),
        ("PROPFIND", "displayname", "[\"{DAV:}displayname\"]"),
        ("PROPFIND", "{urn:x}y", "[\"{urn:x}y\"]"),
        ("calendar-multiget", "/a", "[]"),
        ("calendar-multiget", "http://h/b", "[\"http://h/b\"]"),
        ("calendar-multiget", "getetag", "[]"),
    ] {
        let (code, found, err) = run(method, asked);
        assert_eq!((code, found.as_deref()), (Some(0), Some(unanswered)), "{method} {asked}: {err}");
    }
    for (method, asked) in [
        ("PROPFIND", "/a"),
        ("PROPFIND", "D:getetag"),
        ("PROPFIND", "a.txt"),
        ("PROPFIND", ""),
        ("PROPFIND", "get etag"),
        ("calendar-multiget", "a.ics"),
        ("calendar-multiget", "a/b.ics"),
    ] {
        let (code, _, err) = run(method, asked);
        assert_eq!(code, Some(2), "{method} {asked}");
        assert!(err.contains("an href"), "{err}");
    }
}

/// A listing that leaves out a property is a success, and does not say that something is unanswered.
#[test]
fn unanswered_has_one_meaning() {
    let body = body(&[&row("/a", "<D:x/>", "200 OK")]);
    for (method, overall, words, is_doubt) in [
        ("PROPFIND", "success", "; 1 requested property in no propstat\n  in no propstat: {DAV:}getetag\n", false),
        ("PROPPATCH", "unclear", "; 1 property unanswered\n  unanswered: {DAV:}getetag\n", true),
    ] {
        let out = run_with(&["--method", method, "--asked", "getetag"], body.as_bytes()).out;
        assert!(out.contains(&format!("verdict: {overall}: ")) && out.contains(words), "{out}");
        assert_eq!(out.contains("[unanswered]"), is_doubt, "{out}");
    }
    let multiget = run_with(&["--method", "calendar-multiget", "--asked", "/b"], body.as_bytes()).out;
    assert!(
        multiget.contains("verdict: incomplete: ") && multiget.contains("; 1 href unanswered\n  unanswered: /b\n"),
        "{multiget}"
    );
}

/// The language of a text is a part of the property (RFC 4918 §4.3), and white space is shown where nothing else differs.
#[test]
fn diff_tells_languages_apart() {
    let with = |value: &str| body(&[&row("/a", value, "200 OK")]);
    let name = "<D:displayname xml:lang=\"en\">x</D:displayname>";
    let file = std::env::temp_dir().join(format!("multistatus-languages-{}.xml", std::process::id()));
    for (one, other, shown) in [
        (name, name.replace("\"en\"", "\"de\""), Some("\"x\" in en → \"x\" in de")),
        (name, name.replace(" xml:lang=\"en\"", ""), Some("\"x\" in en → \"x\"")),
        (name, name.replace(">x<", ">x <"), Some("\"x\" in en → \"x \" in en")),
        ("<D:a xml:lang='en'/>", "<D:a xml:lang='de'> </D:a>".to_owned(), None),
        (name, name.to_owned(), None),
    ] {
        std::fs::write(&file, with(one)).expect("a file");
        let run = run_command("diff", &[file.to_str().expect("text"), "-"], with(&other).as_bytes());
        assert_eq!(run.code, Some(i32::from(shown.is_some())), "{}", run.out);
        assert!(run.out.contains(shown.unwrap_or_default()), "{}", run.out);
    }
    std::fs::remove_file(&file).expect("a file");
}

/// `fix` mends what is certain, and names the command for the rest; in a diff, every byte is there. The text after the
/// root may say that the server failed.
#[test]
fn fix_mends_or_says_what_does() {
    let plain = body(&[&row("/a", "<D:getetag>\"1\"</D:getetag>", "200 OK")]);
    for mended in [format!("\n\n{plain}"), plain.replace("\"DAV:\"", "\"DAV\""), plain.replace(" xmlns:D=\"DAV:\"", "")]
    {
        let run = run_command("fix", &[], mended.as_bytes());
        assert_eq!((run.code, run.out.trim()), (Some(0), plain.trim()), "{}", run.err);
    }
    for (left, command) in [
        (plain.replace("<D:getetag>", "<x:y/><D:getetag>").into_bytes(), "`multistatus fmt --tolerant` reads it"),
        (plain.replace("\"1\"", "\"&#1;\"").into_bytes(), "`multistatus fmt --tolerant` reads it"),
        (
            plain.replace("</D:multistatus>", "</D:multistatus>Notice").into_bytes(),
            "`multistatus fmt --tolerant` reads it",
        ),
        (format!("Notice\n{plain}").into_bytes(), "`multistatus why` says more"),
    ] {
        let run = run_command("fix", &["--body"], &left);
        assert_eq!(run.code, Some(1));
        assert!(run.err.contains(command), "{}", run.err);
    }
    assert_eq!(run_command("fix", &[], b"").err.matches("the body is empty").count(), 1);
    // A control character and line ends are in the diff as they are in the body.
    let odd = plain.replace("\"1\"", "\"\u{1}\"").replace("/a", "/a b").replace('\n', "\r\n");
    let mut command = super::program();
    let mut child = command.args(["fix", "--diff"]).stdin(std::process::Stdio::piped());
    child = child.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    let mut child = child.spawn().expect("the program");
    std::io::Write::write_all(&mut child.stdin.take().expect("standard input"), odd.as_bytes()).expect("a pipe");
    let diff = child.wait_with_output().expect("the program").stdout;
    let diff = String::from_utf8(diff).expect("text");
    let side = |sign: char| -> String {
        let lines = diff.split_inclusive('\n').skip(3).filter(|line| line.starts_with(sign) || line.starts_with(' '));
        lines.map(|line| &line[1..]).collect()
    };
    assert_eq!(side('-'), odd);
    assert_eq!(side('+'), odd.replace("/a b", "/a%20b"));
}

/// The hint about rules that were skipped names what is lacking, once.
#[test]
fn lint_names_what_is_lacking() {
    let file = data("rfc/rfc4918-s9_1_3.xml");
    let hints = |args: &[&str], body: &[u8]| {
        let out = run_command("lint", args, body).out;
        let lines = out.lines().filter(|line| line.contains(" skipped: ")).map(str::to_owned);
        lines.collect::<Vec<_>>()
    };
    let all = hints(&[&file, &file, &file], b"");
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].contains("--request FILE") && all[0].contains("`curl -i`"), "{all:?}");
    let request = data("requests/rfc/4918-9.1.3.http");
    let head = hints(&["--request", &request, &file], b"");
    assert!(head.iter().all(|line| !line.contains("--request") && line.contains("`curl -i`")), "{head:?}");
    let body = "HTTP/1.1 207 Multi-Status\r\nContent-Type: application/xml\r\n\r\n<D:multistatus xmlns:D='DAV:'/>";
    let rest = hints(&[], body.as_bytes());
    assert!(rest.iter().all(|line| line.contains("--request") && !line.contains("curl")), "{rest:?}");
    assert_eq!(hints(&["--request", &request], body.as_bytes()), Vec::<String>::new());
}

/// A message names the option of the command, because nobody can pass a method in a shell.
#[test]
fn messages_name_options_of_the_command() {
    let plain = body(&[&row("/a", "", "200 OK")]);
    for (broken, option) in [
        (format!("\n{plain}").into_bytes(), "--tolerant"),
        (plain.replace("\"DAV:\"", "\"DAV\"").into_bytes(), "--near"),
        (plain.replace("/a", "/a&b").into_bytes(), "--tolerant"),
        (plain.replace("</D:multistatus>", "</D:multistatus>x").into_bytes(), "--tolerant"),
        (
            plain
                .replace("<D:multistatus xmlns:D=\"DAV:\">", "<xml>")
                .replace("</D:multistatus>", "</xml>")
                .into_bytes(),
            "--tolerant",
        ),
        (b"<D:multistatus xmlns:D='DAV:'><!-- \xE9 --></D:multistatus>".to_vec(), "--charset"),
    ] {
        for command in ["show", "fmt", "stats", "why", "lint", "fix"] {
            let run = run_command(command, &[], &broken);
            let said = format!("{}{}", run.out, run.err);
            let said = said.lines().filter(|line| !line.contains("in a program") && !line.contains("of the crate"));
            let said: String = said.collect();
            assert!(!said.contains("ParseOptions::"), "{command}: {said}");
            // These read the body all the same.
            assert!(matches!(command, "lint" | "fix") || said.contains(option), "{command}: {said}");
        }
    }
}

/// Responses about one resource are compared together, which is said.
#[test]
fn diff_tells_of_duplicates() {
    let listing = body(&[&row("/a", "", "200 OK"), &row("/b", "", "200 OK"), &row("/a/", "", "200 OK")]);
    let folder = std::env::temp_dir().join(format!("multistatus-duplicates-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("a.xml");
    std::fs::write(&file, &listing).expect("a file");
    let run = run_command("diff", &[file.to_str().expect("text"), "-"], listing.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(run.out.matches("1 response for a resource that has one already").count(), 2, "{}", run.out);
    std::fs::remove_dir_all(&folder).expect("a folder");
}
