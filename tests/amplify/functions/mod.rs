//! Every public function that takes a body, a document or a part of one, called as often as the document has parts.
//!
//! `../functions.txt` says which public function is called by which entry of [`FUNCTIONS`].

use multistatus::read::Limits;
use multistatus::{Element, Exchange, Href, Multistatus, Operation, ParseOptions, Propstat, Response};

mod build;
mod header;
mod href;
mod json;
mod lint;
mod listing;
mod live;
mod outcomes;
mod own;
mod plan;
pub mod read;
mod request;
mod text;
mod view;
mod write;

/// A function that is called, and its allowed cost.
#[derive(Clone, Copy)]
pub struct Function {
    pub name: &'static str,
    pub kind: Kind,
    /// Calls the function and returns the number of bytes of its output: text, XML, JSON.
    pub run: fn(&Input<'_>) -> usize,
}

/// The kind of a function, which determines its formula: see [`Function::formula`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Reads bytes into responses.
    Read,
    /// Looks at a document that was read.
    View,
    /// `Clone`, `into_owned`, `==`, `Hash`.
    Own,
    /// `Debug` and `Display`.
    Print,
    /// Converts to JSON and back.
    Json,
    /// Writes XML.
    Write,
    /// Builds anew from the parts of a document.
    Build,
}

impl Function {
    /// Returns how often the function goes through the document: for example, once for each type of live properties.
    pub fn passes(&self) -> u64 {
        match self.name {
            "every_type" | "of_a_response" => live::TYPES,
            "descriptions" => text::TYPES,
            "accessors" => live::WITH_PARTS,
            "requests_by_type" => request::READ_BY_TYPE,
            name if name.starts_with("requests") && name != "requests_anew" => request::PASSES,
            "header_fields" | "header_lists" => header::FIELDS,
            // One for each request.
            "lint_known" => 3,
            // The body is read twice.
            "lint" | "lint_printed" => 2,
            // All of them together, and each alone.
            "findings" => 2,
            _ => 1,
        }
    }
}

impl Function {
    /// Returns the limits by the formula of `SECURITY.md` for a document of this size: heap at once, bytes allocated in
    /// all, and bytes of output.
    pub fn formula(&self, bytes: u64) -> [u64; 3] {
        let factors = match self.kind {
            Kind::Read => [100, 400, 100],
            Kind::View => [400, 1000, 100],
            Kind::Own => [100, 400, 10],
            Kind::Print => [400, 2000, 2000],
            Kind::Json => [400, 2000, 400],
            Kind::Write => [400, 1000, 200],
            Kind::Build => [400, 4000, 200],
        };
        factors.map(|factor| (factor * bytes + OF_A_PASS) * self.passes() + FIXED)
    }
}

/// The bytes that each pass may allocate besides, for example for the tables of its parser.
const OF_A_PASS: u64 = 32 << 10;

/// The bytes that a function may allocate besides: tables of a parser, and buffers that a thread keeps.
const FIXED: u64 = 1 << 20;

/// The input of the functions.
pub struct Input<'b> {
    pub multistatus: &'b [u8],
    /// The bodies under other roots.
    pub error: &'b [u8],
    pub prop: &'b [u8],
    pub propstats: &'b [u8],
    pub limits: Limits,
    /// The options with which `document` was read.
    pub options: ParseOptions<'static>,
    pub document: Multistatus<'b>,
    /// The error, if the body cannot be read at all.
    pub error_of_document: Option<multistatus::Error>,
    /// The document as JSON, if it could be made.
    pub json: String,
}

impl<'b> Input<'b> {
    /// Reads the document with these options. If it cannot be read, it is empty.
    pub fn with(options: ParseOptions<'static>, body: &'b [u8], limits: Limits) -> Self {
        let (document, error_of_document) = match options.parse(body) {
            Ok(document) => (document, None),
            Err(error) => (Multistatus::new(), Some(error)),
        };
        let (multistatus, error, prop, propstats) = (body, body, body, body);
        Self { multistatus, error, prop, propstats, limits, options, document, error_of_document, json: String::new() }
    }

    /// Prepares the input for the functions of this kind.
    pub fn prepare(&mut self, kind: Kind) {
        if kind == Kind::Json && self.json.is_empty() {
            self.json = serde_json::to_string(&self.document).unwrap_or_default();
        }
    }

    fn rows(&self) -> &[Response<'b>] {
        self.document.responses()
    }

    fn propstats(&self) -> impl Iterator<Item = Propstat<'_>> {
        self.rows().iter().flat_map(|row| row.propstats())
    }

    fn properties(&self) -> impl Iterator<Item = Element<'_>> {
        self.propstats().flat_map(|propstat| propstat.properties())
    }

    fn conditions(&self) -> impl Iterator<Item = Element<'_>> {
        self.rows()
            .iter()
            .flat_map(|row| row.conditions().chain(row.propstats().flat_map(|propstat| propstat.conditions())))
    }

    fn extensions(&self) -> impl Iterator<Item = Element<'_>> {
        let rows = self.rows().iter();
        let of_rows =
            rows.flat_map(|row| row.extensions().chain(row.propstats().flat_map(|propstat| propstat.extensions())));
        of_rows.chain(self.document.extensions().iter().cloned())
    }

    /// Returns the properties, conditions and extensions.
    fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        self.properties().chain(self.conditions()).chain(self.extensions())
    }

    fn hrefs(&self) -> impl Iterator<Item = Href<'_>> {
        self.rows().iter().flat_map(|row| row.hrefs().chain(row.location()))
    }

    /// Returns the texts of the document: values, descriptions, reasons.
    fn texts(&self) -> impl Iterator<Item = String> {
        let values = self.elements().filter_map(|element| element.text().map(str::to_owned));
        let statuses = self
            .rows()
            .iter()
            .flat_map(|row| row.statuses().iter().chain(row.propstats().flat_map(|propstat| propstat.statuses())));
        let reasons = statuses.map(|status| status.reason().to_owned());
        let descriptions = self.rows().iter().flat_map(|row| {
            row.description().into_iter().chain(row.propstats().filter_map(|propstat| propstat.description()))
        });
        let descriptions = descriptions.map(|description| description.text().to_owned());
        values.chain(reasons).chain(descriptions).chain(self.document.sync_token().map(str::to_owned))
    }
}

/// Operations with different rules for what a response means.
const OPERATIONS: [Operation; 5] =
    [Operation::Propfind, Operation::Proppatch, Operation::Delete, Operation::Multiget, Operation::SyncCollection];

fn exchange(operation: Operation) -> Exchange {
    Exchange::new(operation, "/c/").unwrap_or_else(|_| Exchange::from(operation))
}

/// A sink that counts the bytes that are written, and keeps nothing.
struct Count(usize);

impl std::fmt::Write for Count {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// Returns the number of bytes of the `Display` output.
fn display(value: impl std::fmt::Display) -> usize {
    let mut count = Count(0);
    let _ = std::fmt::write(&mut count, format_args!("{value}"));
    count.0
}

/// Returns the number of bytes of the `Debug` output.
fn debug(value: impl std::fmt::Debug) -> usize {
    let mut count = Count(0);
    let _ = std::fmt::write(&mut count, format_args!("{value:?}"));
    count.0
}

fn hash(value: impl std::hash::Hash) -> usize {
    let mut hasher = std::hash::DefaultHasher::new();
    value.hash(&mut hasher);
    std::hint::black_box(std::hash::Hasher::finish(&hasher));
    0
}

macro_rules! functions {
    ($($kind:ident { $($module:ident: $($name:ident)*;)* })*) => {
        /// All functions.
        pub const FUNCTIONS: &[Function] = &[
            $($($(Function { name: stringify!($name), kind: Kind::$kind, run: $module::$name },)*)*)*
        ];
    };
}

functions! {
    Read {
        read: parse parse_strict parse_tolerant parse_keep parse_findings parse_near parse_stray parse_shapes parse_errors
            responses reader small_reader parser small_chunks step stream body conditions received prop propstats;
        request: requests requests_by_type;
        lint: lint lint_known;
    }
    View {
        view: fields properties collection children nested lookup found failures verdict changes summary validate
            missing names;
        live: every_type of_a_response check accessors;
        href: parts relations resolved compared segments converted;
        listing: listed lister lookups;
        request: requests_looked_at;
        header: header_fields header_lists if_fields;
        text: words statuses values descriptions preferences;
    }
    Own {
        own: into_owned cloned equal hashed elements_owned parts_owned iterated;
    }
    Print {
        read: received_printed;
        own: debugged displayed errors_printed machines_printed;
        lint: lint_printed;
        listing: listing_printed;
        request: requests_printed;
    }
    Json {
        json: document rows elements verdicts findings other_documents document_back rows_back elements_back
            any_json;
    }
    Write {
        write: to_xml indented encoder writer body_of_rows body_of_http http_response fragments other_xml;
        request: requests_written;
    }
    Build {
        build: responses_anew properties_anew conditions_anew elements_anew elements_stored values_anew documents_anew live_anew;
        outcomes: of_responses of_statuses of_properties of_conditions of_listing replies;
        request: requests_anew;
        plan: requests_planned requests_changed requests_sent;
    }
}
