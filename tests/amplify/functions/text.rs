//! Texts of the document, passed to every function that reads a text.

use std::hint::black_box;

use multistatus::header::Preferences;
use multistatus::http::{HeaderMap, HeaderValue, StatusCode};
use multistatus::prop::{
    ContentLanguage, ContentType, DisplayName, ETag, MediaVersion, Parent, SyncToken, Texts, caldav, carddav, vendor,
    versioning,
};
use multistatus::{Description, Error, Href, Name, Operation, Status, Value};

use super::{Input, display, exchange};

pub fn words(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for element in input.elements() {
        let name = element.name();
        black_box(Name::new(name.namespace(), name.local()).is_ok());
        if name.namespace().len() < 1000 {
            bytes += name.to_string().parse::<Name>().map_or(0, |name| name.local().len());
        }
    }
    for text in input.texts() {
        black_box((text.parse::<Name>().is_ok(), Name::new("urn:x", &text).is_ok(), Name::new(&text, "x").is_ok()));
        black_box(text.parse::<ETag>().is_ok());
        black_box(Href::from_lenient(&text).is_ok());
    }
    bytes
}

pub fn statuses(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for text in input.texts() {
        black_box((text.parse::<Status>().is_ok(), format!("HTTP/1.1 200 {text}").parse::<Status>().is_ok()));
        let Ok(status) = Status::with_reason(StatusCode::FORBIDDEN, &text) else { continue };
        bytes += display(&status) + status.reason().len() + status.own_reason().map_or(0, str::len);
        black_box((status.code(), status.as_u16(), status.is_success(), status.clone() == status));
    }
    bytes
}

pub fn values(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    let markup = input.elements().filter_map(|element| element.value().as_xml().map(|xml| xml.to_self_contained()));
    for text in markup.chain(input.texts()) {
        let value = Value::from_xml(&text);
        bytes += value.map_or(0, |value| value.as_xml().map_or(0, |xml| xml.as_str().len()));
        black_box((
            Value::text_lossy(&text).as_text().is_some(),
            Value::from(text.as_str()).into_owned().as_text().is_some(),
        ));
        black_box(Value::from(text).children().count());
    }
    bytes
}

pub fn descriptions(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for text in input.texts() {
        let Ok(description) = Description::new(text.as_str()) else { continue };
        let Ok(description) = description.with_lang("en") else { continue };
        bytes += display(&description) + Description::new_lossy(&text).into_owned().text().len();
        texts_of_types(&text);
        tokens_of_types(&text);
    }
    bytes
}

/// The number of types that each text is tried as.
pub const TYPES: u64 = 30;

/// Builds live properties that hold a human-readable text.
fn texts_of_types(text: &str) {
    macro_rules! all {
        ($($type:ty),* $(,)?) => {
            $(if let Ok(value) = <$type>::new(text).and_then(|value| value.with_lang("en")) {
                black_box((value.text().len(), display(&value), value.clone() == value));
            })*
        };
    }
    all!(
        DisplayName,
        caldav::CalendarAvailability,
        caldav::CalendarData,
        caldav::CalendarDescription,
        caldav::CalendarTimezone,
        carddav::AddressData,
        carddav::AddressbookDescription,
        vendor::nextcloud::Note,
        vendor::owncloud::OwnerDisplayName,
        vendor::subversion::BaselineRelativePath,
        versioning::Comment,
        versioning::CreatorDisplayName,
        versioning::VersionName,
    );
    black_box(DisplayName::new_lossy(text).text().len());
}

/// Builds live properties that hold a text for programs.
fn tokens_of_types(text: &str) {
    macro_rules! all {
        ($($type:ty),* $(,)?) => { $(black_box(<$type>::new(text).is_ok_and(|value| value.as_str().len() + display(&value) > 1));)* };
    }
    all!(
        ContentLanguage,
        ContentType,
        SyncToken,
        caldav::CalendarTimezoneId,
        caldav::CalendarUserType,
        vendor::apple::RefreshRate,
        vendor::calendarserver::GetCTag,
        vendor::nextcloud::MountType,
        vendor::owncloud::FileId,
        vendor::owncloud::Id,
        vendor::owncloud::OwnerId,
        vendor::owncloud::Permissions,
        vendor::subversion::Md5Checksum,
        vendor::subversion::RepositoryUuid,
    );
    let tags = [ETag::strong(text), ETag::weak(text)].into_iter().flatten();
    black_box(tags.map(|tag| display(&tag)).sum::<usize>());
    black_box(Texts::new(text.split(' ')).is_ok_and(|texts| texts.contains("t")));
    black_box(MediaVersion::new(text, text).is_ok());
    let parent = |href: Result<Href<'static>, Error>| href.and_then(|href| Parent::new(href, text)).is_ok();
    black_box(parent(Href::new("/")));
}

/// Reads header fields, which come with a request rather than in a body.
pub fn preferences(input: &Input<'_>) -> usize {
    let mut headers = HeaderMap::new();
    let mut preferences = Preferences::new();
    for text in input.texts() {
        preferences = preferences.header("Prefer", &text).header("Depth", &text);
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.append("prefer", value);
        }
    }
    let all = input.texts().collect::<Vec<_>>().join(", ");
    let applied = exchange(Operation::Propfind).applied(&all).preferences(preferences.header("Prefer", &all));
    let preferences = Preferences::from_headers(&headers);
    black_box(preferences.to_header_value().map(|value| value.len()));
    black_box((preferences.is_minimal(), preferences.is_noroot(Operation::Propfind), preferences.takes_208()));
    black_box((
        applied.response_headers().len(),
        applied.asked_preferences().is_minimal(),
        applied.is_noroot_applied(),
    ));
    0
}
