//! Tests properties that share a form: hrefs, names, texts and numbers; calendars and address books.

use http::Method;
use multistatus::prop::caldav::{self, CalendarUserAddressSet};
use multistatus::prop::versioning::*;
use multistatus::prop::*;
use multistatus::{Error, ErrorKind, Name};

use super::{decode, example, href, refused, round_trip, written};

fn hrefs(texts: &[&str]) -> Result<Vec<multistatus::Href<'static>>, Error> {
    texts.iter().map(|text| href(text)).collect()
}

fn texts(texts: &[&str]) -> Result<Texts, Error> {
    Texts::new(texts)
}

#[test]
fn rfc3744_hrefs() -> Result<(), Error> {
    // §5.8.1
    let set: PrincipalCollectionSet = example(
        "<D:principal-collection-set>
             <D:href>http://www.example.com/acl/users/</D:href>
             <D:href>http://www.example.com/acl/groups/</D:href>
           </D:principal-collection-set>",
    )?;
    assert_eq!(set.0, hrefs(&["http://www.example.com/acl/users/", "http://www.example.com/acl/groups/"])?);
    // §5.1.1
    let owner: Owner = example("<D:owner><D:href>http://www.example.com/acl/users/gstein</D:href></D:owner>")?;
    assert_eq!(owner.0, Some(href("http://www.example.com/acl/users/gstein")?));
    assert_eq!(example::<Owner>("<D:owner/>")?, Owner(None));
    assert_eq!(example::<Group>("<D:group> </D:group>")?, Group(None));
    assert_eq!(example::<GroupMemberSet>("<D:group-member-set/>")?, GroupMemberSet(Vec::new()));
    written(&PrincipalUrl(href("/p")?), "<D:href>/p</D:href>")?;
    written(&GroupMembership(hrefs(&["/g/1?a&b", "/g/2"])?), "<D:href>/g/1?a&amp;b</D:href><D:href>/g/2</D:href>")
}

#[test]
fn hrefs_in_the_wild() -> Result<(), Error> {
    let content =
        "<D:href>\n  /a b\n</D:href> text <x xmlns='urn:x'><D:href>/no</D:href></x><D:href>mailto:a@b</D:href>";
    let set = decode::<GroupMemberSet>(content)?.map(|set| set.0).unwrap_or_default();
    assert_eq!(set.iter().map(|href| href.as_str()).collect::<Vec<_>>(), ["/a b", "mailto:a@b"]);
    round_trip(&GroupMemberSet(set))?;
    // The form in an expand-property report: RFC 3253 §3.8.
    let content = "<D:response><D:href>/a</D:href><D:propstat><D:prop><D:owner><D:href>/no</D:href></D:owner></D:prop>\
                   <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";
    assert_eq!(decode::<GroupMembership>(content)?, Some(GroupMembership(hrefs(&["/a"])?)));
    assert_eq!(decode::<VersionHistory>(content)?, Some(VersionHistory(href("/a")?)));
    Ok(())
}

#[test]
fn what_is_no_href_is_an_error() -> Result<(), Error> {
    let wrong = [
        "a",
        "me@example.com",
        "//host/a",
        "/a /b",
        "1:c",
        "a:",
        "<D:href/>",
        "<D:href> </D:href>",
        "<D:href><D:b/></D:href>",
        "<D:unauthenticated/>",
        "<D:response/>",
    ];
    for content in wrong {
        let quoted =
            content.strip_prefix("<D:href>").and_then(|rest| rest.strip_suffix("</D:href>")).unwrap_or(content);
        refused::<GroupMemberSet>(content, quoted)?;
        refused::<Owner>(content, quoted)?;
        refused::<PrincipalUrl>(content, quoted)?;
        refused::<CalendarUserAddressSet>(content, quoted)?;
    }
    let two = "<D:href>/a</D:href><D:href>/b</D:href>";
    refused::<Owner>(two, two)?;
    refused::<PrincipalUrl>(two, two)
}

/// Servers write text where an href element belongs.
#[test]
fn text_that_is_a_path_or_a_uri_is_an_href() -> Result<(), Error> {
    for text in
        ["/a", " /a/b%20c\n", "/ü/", "https://example.com/a", "mailto:a@example.com", "urn:uuid:1", "DAV:unordered"]
    {
        let same = |found: &multistatus::Href<'_>| found.as_str() == text.trim();
        assert!(decode::<OrderingType>(text)?.is_some_and(|found| same(&found.0)), "{text}");
        assert!(decode::<Owner>(text)?.and_then(|found| found.0).is_some_and(|found| same(&found)), "{text}");
        let set = decode::<GroupMemberSet>(text)?.map(|set| set.0).unwrap_or_default();
        assert!(set.len() == 1 && set.iter().all(same), "{text}");
        let addresses = decode::<CalendarUserAddressSet>(text)?.map(|set| set.0).unwrap_or_default();
        assert!(addresses.len() == 1 && addresses.iter().all(|address| same(&address.href)), "{text}");
        let parent = format!("<D:parent><D:segment>x</D:segment><D:href>{text}</D:href></D:parent>");
        assert!(decode::<ParentSet>(&parent)?.is_some(), "{text}");
    }
    let error = decode::<Owner>("someone@example.com").map_err(|error| error.message().to_owned());
    let expected = "{DAV:}owner: expected one href element, or an absolute path or URI as text, found \
                    \"someone@example.com\"; Response::property gives the text";
    assert_eq!(error, Err(expected.to_owned()));
    Ok(())
}

#[test]
fn rfc3253_sets_of_names() -> Result<(), Error> {
    // §3.1.3 and §3.1.4, as RFC 3648 §10.2 prints them.
    let methods: SupportedMethodSet = example(
        r#"<D:supported-method-set>
            <D:supported-method name="COPY" /> <D:supported-method name="ORDERPATCH" /> <D:supported-method name="GET" />
        </D:supported-method-set>"#,
    )?;
    let orderpatch = Method::from_bytes(b"ORDERPATCH").unwrap_or_default();
    let copy = Method::from_bytes(b"COPY").unwrap_or_default();
    assert_eq!(methods.0, [copy, orderpatch, Method::GET]);
    let properties: SupportedLivePropertySet = example(
        "<D:supported-live-property-set><D:supported-live-property>
            <D:prop><D:ordering-type/></D:prop>
        </D:supported-live-property></D:supported-live-property-set>",
    )?;
    assert_eq!(properties.0, [Name::dav("ordering-type")]);
    // §3.1.5
    let content = "<D:supported-report><D:report><D:version-tree/></D:report></D:supported-report>\
                   <D:supported-report><D:report><C:calendar-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/></D:report>\
                   </D:supported-report>";
    let reports = SupportedReportSet(vec![Name::dav("version-tree"), Name::caldav("calendar-query")]);
    assert_eq!(decode(content)?, Some(reports.clone()));
    written(&reports, content)?;
    let nameless = SupportedLivePropertySet(vec![Name::from_static("", "plain")]);
    round_trip(&nameless)?;
    refused::<SupportedReportSet>("<D:supported-report><D:report/></D:supported-report>", "an element in report")?;
    refused::<SupportedReportSet>("<D:supported-report/>", "<D:supported-report/>")?;
    refused::<SupportedReportSet>("version-tree", "version-tree")?;
    refused::<SupportedMethodSet>("<D:supported-method/>", "<D:supported-method/>")?;
    refused::<SupportedMethodSet>("<D:supported-method name='NOT ONE'/>", "NOT ONE")?;
    refused::<SupportedMethodSet>("GET, PUT", "GET, PUT")
}

#[test]
fn rfc5323_3_4_supported_query_grammar_set() -> Result<(), Error> {
    let grammars: SupportedQueryGrammarSet = example(
        r#"<D:supported-query-grammar-set>
     <D:supported-query-grammar>
      <D:grammar><D:basicsearch/></D:grammar>
     </D:supported-query-grammar>
     <D:supported-query-grammar>
      <D:grammar><F:syntax1 xmlns:F="http://foo.example.com/"/></D:grammar>
     </D:supported-query-grammar>
    </D:supported-query-grammar-set>"#,
    )?;
    assert_eq!(grammars.0, [Name::dav("basicsearch"), Name::from_static("http://foo.example.com/", "syntax1")]);
    Ok(())
}

#[test]
fn rfc3253_one_name_or_none() -> Result<(), Error> {
    written(&AutoVersion(Some(Name::dav("checkout-checkin"))), "<D:checkout-checkin/>")?;
    written(&AutoVersion(None), "")?;
    refused::<AutoVersion>("<D:checkout/><D:locked-checkout/>", "<D:checkout/>")?;
    refused::<AutoVersion>("checkout", "checkout")?;
    refused::<AutoVersion>("DAV:check out", "DAV:check out")?;
    // As Subversion sends it.
    let expected = Some(AutoVersion(Some(Name::dav("checkout-checkin"))));
    assert_eq!(decode::<AutoVersion>("DAV:checkout-checkin")?, expected);
    assert_eq!(decode::<CheckoutFork>(" DAV:forbidden ")?, Some(CheckoutFork(Some(Name::dav("forbidden")))));
    // Elements that no RFC defines mean nothing beside one that counts.
    assert_eq!(decode::<AutoVersion>("<x:a xmlns:x='urn:x'/><D:checkout-checkin/><x:b xmlns:x='urn:x'/>")?, expected);
    let unknown = AutoVersion(Some(Name::from_static("urn:x", "a")));
    assert_eq!(decode::<AutoVersion>("<x:a xmlns:x='urn:x'/>")?, Some(unknown));
    refused::<AutoVersion>("<x:a xmlns:x='urn:x'/><x:b xmlns:x='urn:x'/>", "x:a")?;
    written(&CheckoutFork(Some(Name::dav("forbidden"))), "<D:forbidden/>")?;
    let content = "<x:also xmlns:x='urn:x'/><D:discouraged/>";
    assert_eq!(decode::<CheckinFork>(content)?, Some(CheckinFork(Some(Name::dav("discouraged")))));
    refused::<CheckinFork>("<D:discouraged/><D:forbidden/>", "<D:forbidden/>")?;
    refused::<CheckinFork>("forbidden", "forbidden")
}

#[test]
fn rfc4437_and_6638_one_name() -> Result<(), Error> {
    // RFC 4437 §10.1 and RFC 6638 §9.1.
    let lifetime: RedirectLifetime = example("<D:redirect-lifetime><D:temporary/></D:redirect-lifetime>")?;
    assert_eq!(lifetime.0, Name::dav("temporary"));
    let target: RefTarget = example("<D:reftarget><D:href>http://example.ca/art/inuit/</D:href></D:reftarget>")?;
    assert_eq!(target.0, href("http://example.ca/art/inuit/")?);
    assert_eq!(
        decode::<RefTarget>("<D:href>statistics/1.html</D:href>")?.map(|t| t.0.to_string()).as_deref(),
        Some("statistics/1.html")
    );
    let transparent = "<C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp>";
    assert_eq!(example::<caldav::ScheduleCalendarTransp>(transparent)?.0, Name::caldav("opaque"));
    refused::<RedirectLifetime>("temporary", "temporary")
}

#[test]
fn rfc3253_texts() -> Result<(), Error> {
    // §3.7.1 prints the last two.
    assert_eq!(example::<CreatorDisplayName>("<D:creator-displayname>Fred</D:creator-displayname>")?.text(), "Fred");
    assert_eq!(example::<VersionName>("<D:version-name>V1</D:version-name>")?.text(), "V1");
    written(&Comment::new(" two  spaces ")?.with_lang("en")?, " two  spaces ")?;
    assert_eq!(Comment::new("").map_err(|error| error.kind()), Err(ErrorKind::InvalidValue));
    refused::<Comment>("<D:b>bold</D:b>", "<D:b>bold</D:b>")?;
    // §8.1.1 and §14.1.1
    let labels = LabelNameSet(texts(&["default", " x & y ", ""])?);
    written(&labels, "<D:label-name>default</D:label-name><D:label-name> x &amp; y </D:label-name><D:label-name/>")?;
    written(&EclipsedSet(texts(&["a.html"])?), "<D:binding-name>a.html</D:binding-name>")?;
    refused::<LabelNameSet>("<D:label-name><D:b/></D:label-name>", "<D:b/>")?;
    refused::<LabelNameSet>("default", "default")?;
    refused::<LabelNameSet>("<D:label/>", "<D:label/>")?;
    assert_eq!(Texts::new(["a\u{1}"]).map_err(|error| error.kind()), Err(ErrorKind::InvalidText));
    assert!(labels.0.contains("default") && !labels.0.contains("x & y"));
    Ok(())
}

#[test]
fn rfc3648_5842_5995_6578() -> Result<(), Error> {
    assert_eq!(
        example::<OrderingType>("<D:ordering-type><D:href>DAV:custom</D:href></D:ordering-type>")?.0.as_str(),
        "DAV:custom"
    );
    let id: ResourceId =
        example("<D:resource-id><D:href>urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf8</D:href></D:resource-id>")?;
    assert_eq!(id.0, href("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf8")?);
    let add: AddMember = example("<D:add-member><D:href>/collection;add-member/</D:href></D:add-member>")?;
    assert_eq!(add.0, href("/collection;add-member/")?);
    let parents: ParentSet = example(
        "<D:parent-set><D:parent><D:href>/CollX</D:href><D:segment> x.gif </D:segment></D:parent>
         <D:parent><D:href>/CollY</D:href><D:segment>y.gif</D:segment></D:parent></D:parent-set>",
    )?;
    assert_eq!(parents.0, [Parent::new(href("/CollX")?, "x.gif")?, Parent::new(href("/CollY")?, "y.gif ")?]);
    assert_eq!(
        parents.0.first().map(|parent| (parent.collection().as_str(), parent.segment())),
        Some(("/CollX", "x.gif"))
    );
    assert_eq!(Parent::new(href("/")?, "\u{1}").map_err(|error| error.kind()), Err(ErrorKind::InvalidText));
    refused::<ParentSet>("<D:parent><D:segment>x</D:segment></D:parent>", "<D:segment>x</D:segment>")?;
    refused::<ParentSet>("<D:parent><D:href>/x</D:href></D:parent>", "a segment in parent")?;
    refused::<ParentSet>("/CollX", "/CollX")?;
    let token: SyncToken = example("<D:sync-token>http://example.com/ns/sync/1238</D:sync-token>")?;
    assert_eq!(token.as_str(), "http://example.com/ns/sync/1238");
    // Not a URI, but some servers have no other token.
    assert_eq!(decode::<SyncToken>(" 7 ")?, Some(SyncToken::new("7")?));
    refused::<SyncToken>("<D:href>7</D:href>", "<D:href>7</D:href>")
}

#[test]
fn rfc4791_examples() -> Result<(), Error> {
    use multistatus::prop::caldav::*;
    // §5.2.1
    let description: CalendarDescription = example(
        r#"<C:calendar-description xml:lang="fr-CA">Calendrier de Mathilde Desruisseaux</C:calendar-description>"#,
    )?;
    assert_eq!((description.text(), description.lang()), ("Calendrier de Mathilde Desruisseaux", Some("fr-CA")));
    // §5.2.3
    let components: SupportedCalendarComponentSet = example(
        r#"<C:supported-calendar-component-set> <C:comp name="VEVENT"/> <C:comp name="VTODO"/> </C:supported-calendar-component-set>"#,
    )?;
    assert_eq!(components.0, texts(&["VEVENT", "VTODO"])?);
    refused::<SupportedCalendarComponentSet>("VEVENT", "VEVENT")?;
    // §5.2.4
    let data: SupportedCalendarData = example(
        r#"<C:supported-calendar-data> <C:calendar-data content-type="text/calendar" version="2.0"/> <C:calendar-data/>
           <C:calendar-data content-type="application/calendar+json"/> </C:supported-calendar-data>"#,
    )?;
    let media = |content_type| MediaVersion::new(content_type, "2.0");
    assert_eq!(data.0, [media("text/calendar")?, media("text/calendar")?, media("application/calendar+json")?]);
    refused::<SupportedCalendarData>("text/calendar", "text/calendar")?;
    // §5.2.5 to §5.2.9
    assert_eq!(example::<MaxResourceSize>("<C:max-resource-size>102400</C:max-resource-size>")?.0, 102_400);
    assert_eq!(
        example::<MinDateTime>("<C:min-date-time>19000101T000000Z</C:min-date-time>")?.as_str(),
        "19000101T000000Z"
    );
    assert_eq!(
        example::<MaxDateTime>("<C:max-date-time>20491231T235959Z</C:max-date-time>")?.as_str(),
        "20491231T235959Z"
    );
    assert_eq!(example::<MaxInstances>("<C:max-instances>100</C:max-instances>")?.0, 100);
    let attendees = "<C:max-attendees-per-instance>25</C:max-attendees-per-instance>";
    assert_eq!(example::<MaxAttendeesPerInstance>(attendees)?.0, 25);
    // §6.2.1
    let home: CalendarHomeSet = example(
        "<C:calendar-home-set> <D:href>http://cal.example.com/home/bernard/calendars/</D:href> </C:calendar-home-set>",
    )?;
    assert_eq!(home.0, hrefs(&["http://cal.example.com/home/bernard/calendars/"])?);
    // §7.5.1
    let collations: SupportedCollationSet = example(
        "<C:supported-collation-set> <C:supported-collation>i;ascii-casemap</C:supported-collation>
         <C:supported-collation>i;octet</C:supported-collation> </C:supported-collation-set>",
    )?;
    assert_eq!(collations.0, texts(&["i;ascii-casemap", "i;octet"])?);
    // §5.2.2, §9.6: lines keep their ends.
    written(&CalendarData::new("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")?, "BEGIN:VCALENDAR&#13;\nEND:VCALENDAR&#13;\n")?;
    written(&CalendarTimezone::new("BEGIN:VCALENDAR\n")?, "BEGIN:VCALENDAR\n")
}

#[test]
fn scheduling_and_later_calendar_examples() -> Result<(), Error> {
    use multistatus::prop::caldav::*;
    // RFC 6638 §2.4.1, and Apple's attribute.
    let addresses: CalendarUserAddressSet = example(
        r#"<C:calendar-user-address-set> <D:href>mailto:bernard@example.com</D:href>
           <D:href preferred="1">mailto:bernard.desruisseaux@example.com</D:href> <D:href preferred="0">/b/</D:href>
           </C:calendar-user-address-set>"#,
    )?;
    let preferred = CalendarUserAddress { href: href("mailto:bernard.desruisseaux@example.com")?, preferred: true };
    assert_eq!(addresses.0, [href("mailto:bernard@example.com")?.into(), preferred, href("/b/")?.into()]);
    // RFC 6638 §2.1.1, §2.2.1, §2.4.2, §9.2, §9.3
    let inbox = "<C:schedule-inbox-URL><D:href>/home/bernard/inbox/</D:href></C:schedule-inbox-URL>";
    assert_eq!(example::<ScheduleInboxUrl>(inbox)?.0, href("/home/bernard/inbox/")?);
    let outbox = "<C:schedule-outbox-URL><D:href>/home/bernard/outbox/</D:href></C:schedule-outbox-URL>";
    assert_eq!(example::<ScheduleOutboxUrl>(outbox)?.0, href("/home/bernard/outbox/")?);
    let kind = "<C:calendar-user-type>INDIVIDUAL</C:calendar-user-type>";
    assert_eq!(example::<CalendarUserType>(kind)?.as_str(), "INDIVIDUAL");
    let default = "<C:schedule-default-calendar-URL> <D:href>/home/cyrus/calendars/work/</D:href> </C:schedule-default-calendar-URL>";
    assert_eq!(example::<ScheduleDefaultCalendarUrl>(default)?.0, Some(href("/home/cyrus/calendars/work/")?));
    assert_eq!(example::<ScheduleDefaultCalendarUrl>("<C:schedule-default-calendar-URL/>")?.0, None);
    let tag: ScheduleTag = example(r#"<C:schedule-tag>"12345678"</C:schedule-tag>"#)?;
    assert_eq!((&tag, tag.tag().opaque()), (&ScheduleTag::new("12345678")?, "12345678"));
    refused::<ScheduleTag>("W/\"1\"", "W/")?;
    // RFC 7529 §10.1, RFC 7809 §5.1, §5.2, RFC 7953 §7.2.4
    let scales: SupportedRscaleSet = example(
        "<C:supported-rscale-set> <C:supported-rscale>GREGORIAN</C:supported-rscale>
         <C:supported-rscale>CHINESE</C:supported-rscale> </C:supported-rscale-set>",
    )?;
    assert_eq!(scales.0, texts(&["GREGORIAN", "CHINESE"])?);
    let services = "<C:timezone-service-set> <D:href>https://timezones.example.com</D:href> </C:timezone-service-set>";
    assert_eq!(example::<TimezoneServiceSet>(services)?.0, hrefs(&["https://timezones.example.com"])?);
    let zone = "<C:calendar-timezone-id>America/New_York</C:calendar-timezone-id>";
    assert_eq!(example::<CalendarTimezoneId>(zone)?.as_str(), "America/New_York");
    written(&CalendarAvailability::new("BEGIN:VCALENDAR\n")?, "BEGIN:VCALENDAR\n")?;
    // RFC 8607 §6.1 to §6.3
    let server = "<C:managed-attachments-server-URL> <D:href>https://attachstore.example.com</D:href> </C:managed-attachments-server-URL>";
    assert_eq!(example::<ManagedAttachmentsServerUrl>(server)?.0, Some(href("https://attachstore.example.com")?));
    assert_eq!(example::<ManagedAttachmentsServerUrl>("<C:managed-attachments-server-URL/>")?.0, None);
    assert_eq!(
        example::<MaxAttachmentSize>("<C:max-attachment-size>102400000</C:max-attachment-size>")?.0,
        102_400_000
    );
    let most = "<C:max-attachments-per-resource>12</C:max-attachments-per-resource>";
    assert_eq!(example::<MaxAttachmentsPerResource>(most)?.0, 12);
    Ok(())
}

#[test]
fn rfc6352_examples() -> Result<(), Error> {
    use multistatus::prop::carddav::*;
    // §6.2.1
    let description: AddressbookDescription =
        example(r#"<A:addressbook-description xml:lang="fr-CA">Adresses de Oliver Daboo</A:addressbook-description>"#)?;
    assert_eq!((description.text(), description.lang()), ("Adresses de Oliver Daboo", Some("fr-CA")));
    // §6.2.2; some servers write address-data.
    let data: SupportedAddressData = example(
        r#"<A:supported-address-data> <A:address-data-type content-type="text/vcard" version="3.0"/>
           <A:address-data content-type="text/vcard" version="4.0"/> <A:address-data-type/> </A:supported-address-data>"#,
    )?;
    let vcard = |version| MediaVersion::new("text/vcard", version);
    assert_eq!(data.0, [vcard("3.0")?, vcard("4.0")?, vcard("3.0")?]);
    let content =
        "<A:address-data-type xmlns:A='urn:ietf:params:xml:ns:carddav' content-type='text/vcard' version='4.0'/>";
    written(&SupportedAddressData(vec![vcard("4.0")?]), content)?;
    assert_eq!(MediaVersion::new("a\u{1}", "1").map_err(|error| error.kind()), Err(ErrorKind::InvalidText));
    // §6.2.3, §7.1.1, §7.1.2, §8.3.1
    assert_eq!(example::<MaxResourceSize>("<A:max-resource-size>102400</A:max-resource-size>")?.0, 102_400);
    let home = "<A:addressbook-home-set> <D:href>/bernard/addresses/</D:href> </A:addressbook-home-set>";
    assert_eq!(example::<AddressbookHomeSet>(home)?.0, hrefs(&["/bernard/addresses/"])?);
    let address = "<A:principal-address> <D:href>/system/cyrus.vcf</D:href> </A:principal-address>";
    assert_eq!(example::<PrincipalAddress>(address)?.0, href("/system/cyrus.vcf")?);
    let collations: SupportedCollationSet = example(
        "<A:supported-collation-set> <A:supported-collation>i;unicode-casemap</A:supported-collation> </A:supported-collation-set>",
    )?;
    assert_eq!(collations.0, texts(&["i;unicode-casemap"])?);
    written(&AddressData::new("BEGIN:VCARD\r\n")?, "BEGIN:VCARD&#13;\n")
}
