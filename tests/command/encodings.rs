//! Every command that decodes a body takes `--charset`.

use super::run_command;

const BODY: &str = "<D:multistatus xmlns:D='DAV:'>\n<D:response><D:href>/caf%C3%A9</D:href><D:propstat><D:prop>\
    <D:displayname>Größe €</D:displayname></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\n\
    </D:multistatus>\n";
const REQUEST: &str = "<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop><D:displayname>Größe €</D:displayname></D:prop></D:set></D:propertyupdate>";

/// Returns a text in windows-1252, for which browsers and this crate take ISO-8859-1, too.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|c| if c == '€' { 0x80 } else { u8::try_from(c).expect("a Latin character") }).collect()
}

#[test]
fn every_command_reads_what_the_option_names() {
    let (body, request) = (windows_1252(BODY), windows_1252(REQUEST));
    let file = std::env::temp_dir().join(format!("multistatus-encodings-{}.xml", std::process::id()));
    std::fs::write(&file, &body).expect("a temporary file");
    let commands: [(&[&str], &[u8], &str); 13] = [
        (&["show", "-p"], &body, "{DAV:}displayname = Größe €"),
        (&["show", "--jsonl"], &body, "Größe €"),
        (&["show", "--csv", "--props", "displayname", "--"], &body, "Größe €"),
        (&["show", "--tree", "-p"], &body, "caf"),
        (&["why"], &body, "1 response"),
        (&["lint"], &body, "no rule is broken in 1 response"),
        (&["lint", "--format=json"], &body, "[]"),
        (&["fix"], &body, "<D:displayname>Größe €</D:displayname>"),
        (&["fmt"], &body, "<D:displayname>Größe €</D:displayname>"),
        (&["fmt", "--canonical"], &body, "Größe €"),
        (&["stats"], &body, "1 response;"),
        (&["diff", "-", file.to_str().expect("text")], &body, "1 resource alike, 0 changed"),
        (&["request"], &request, "{DAV:}displayname"),
    ];
    for (args, input, said) in commands {
        // Standard input is the only file of most commands.
        let mut with = vec!["--charset=latin1"];
        with.extend(&args[1..]);
        let run = run_command(args[0], &with, input);
        assert_eq!(run.code, Some(0), "{args:?}: {} {}", run.out, run.err);
        assert!(run.out.contains(said), "{args:?}: {}", run.out);
        let without = run_command(args[0], &args[1..], input);
        assert_ne!(without.code, Some(0), "{args:?}: {}", without.out);
        let unknown = run_command(args[0], &[&["--charset", "no-such-encoding"], &args[1..]].concat(), input);
        assert_ne!(unknown.code, Some(0), "{args:?}: {}", unknown.out);
    }
    std::fs::remove_file(&file).expect("the temporary file");
}

/// No command is without the option but those that decode nothing.
#[test]
fn the_option_is_in_every_help() {
    for command in super::COMMANDS {
        let help = run_command(command, &["--help"], b"").out;
        let decodes = !matches!(command, "serve" | "explain");
        assert_eq!(help.contains("--charset <NAME>"), decodes, "{command}");
    }
}

/// What is mended is UTF-8, and says so.
#[test]
fn fix_converts_to_utf_8() {
    let declared = |label: &str| format!("<?xml version='1.0' encoding='{label}'?>\n{}", BODY.replace("/caf", "/c f"));
    let wide: Vec<u8> = format!("\u{FEFF}{}", declared("UTF-16")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (input, args) in [
        (windows_1252(&declared("iso-8859-1")), &[][..]),
        (windows_1252(&declared("utf-8")), &["--charset", "windows-1252"]),
        (wide, &[]),
        (declared("utf-8").into_bytes(), &[]),
    ] {
        let run = run_command("fix", args, &input);
        let expected = declared("utf-8").replace("/c f", "/c%20f");
        assert_eq!((run.code, run.out), (Some(0), expected), "{args:?}: {}", run.err);
    }
}

/// The place of a finding is shown in the encoding of the body.
#[test]
fn excerpts_are_decoded() {
    let input = windows_1252(&BODY.replace("/caf%C3%A9", "/café"));
    for command in ["lint", "why"] {
        let run = run_command(command, &["--charset", "latin1"], &input);
        assert!(run.out.contains("<D:href>/café</D:href>"), "{}", run.out);
    }
}
