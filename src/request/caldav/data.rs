//! The part of the calendar data that a request asks for.

use super::super::context::{Context, Read, shown, wrong};
use super::super::text_match::{name, yes};
use super::super::time_range::TimeRange;
use super::super::tree::Node;
use super::super::{body, names};
use crate::error::Error;
use crate::name::Name;
use crate::value::Property;
use crate::write::request::BodyWriter;

/// The part of `CALDAV:calendar-data` that a request asks for: [RFC 4791
/// §9.6](https://www.rfc-editor.org/rfc/rfc4791#section-9.6).
///
/// A requested property keeps its content, so this value is read from the element in its [`Prop`](super::super::Prop).
/// A body whose `calendar-data` cannot be read is refused with 400.
///
/// # Example
///
/// ```
/// use multistatus::request::caldav::{CalendarData, CalendarQuery};
/// use multistatus::Name;
///
/// let body = br#"<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data>
///     <C:expand start="20250101T000000Z" end="20250201T000000Z"/></C:calendar-data></D:prop>
///     <C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>"#;
/// let query = CalendarQuery::parse(body)?;
/// let asked = query.prop.as_ref().and_then(|prop| prop.get(&Name::caldav("calendar-data")));
/// let data = asked.map(CalendarData::from_property).transpose()?.unwrap_or_default();
/// assert!(data.expand().is_some());
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CalendarData {
    /// The media type; `None` for `text/calendar`.
    pub content_type: Option<String>,
    /// The version of the media type; `None` for `2.0`.
    pub version: Option<String>,
    /// The component to return, which is `VCALENDAR`; `None` for all data.
    pub comp: Option<Comp>,
    /// The treatment of recurrences.
    pub recurrence: Option<Recurrence>,
    /// The range to which `FREEBUSY` values are limited: §9.6.7.
    pub freebusy: Option<TimeRange>,
}

/// The treatment of components that recur.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recurrence {
    /// Each instance in the range is a component of its own: RFC 4791 §9.6.5.
    Expand(TimeRange),
    /// Overridden instances are returned only if they are in the range: RFC 4791 §9.6.6.
    Limit(TimeRange),
}

/// A component to return: RFC 4791 §9.6.1.
#[derive(Clone, Debug, PartialEq)]
pub struct Comp {
    /// The kind of the component, such as `VEVENT`.
    pub name: String,
    /// The properties to return.
    pub props: Selection<CalendarProp>,
    /// The inner components to return.
    pub comps: Selection<Comp>,
}

/// All items, or some of them by name.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection<T> {
    /// All items: RFC 4791 §9.6.2, §9.6.3.
    All,
    /// Only these items.
    Only(Vec<T>),
}

/// A property of a component to return: RFC 4791 §9.6.4.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CalendarProp {
    /// The name of the property, such as `ATTENDEE`.
    pub name: String,
    /// True to return it without its value.
    pub novalue: bool,
}

impl CalendarData {
    /// Reads the value from the element in a request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if it breaks the grammar of RFC 4791 §9.6.
    #[cfg(feature = "server")]
    pub fn from_property(property: &Property<'_>) -> Result<Self, Error> {
        body::read_element(property, Self::read)
    }

    /// Makes the element for the [`Prop`](super::super::Prop) of a request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`](crate::ErrorKind::InvalidText) if a text holds a character that XML cannot carry.
    #[inline]
    pub fn to_property(&self) -> Result<Property<'static>, Error> {
        let mut writer = BodyWriter::new(&names::CALENDAR_DATA);
        let mut attributes = Vec::new();
        attributes.extend(self.content_type.as_deref().map(|text| ("content-type", text)));
        attributes.extend(self.version.as_deref().map(|text| ("version", text)));
        if let Some(comp) = &self.comp {
            comp.write(&mut writer);
        }
        match &self.recurrence {
            Some(Recurrence::Expand(range)) => range.write(&names::EXPAND, &mut writer),
            Some(Recurrence::Limit(range)) => range.write(&names::LIMIT_RECURRENCE_SET, &mut writer),
            None => {}
        }
        if let Some(range) = &self.freebusy {
            range.write(&names::LIMIT_FREEBUSY_SET, &mut writer);
        }
        body::element(writer, &attributes)
    }

    /// Returns the range of an expansion, if the request asks for one.
    #[must_use]
    pub fn expand(&self) -> Option<TimeRange> {
        match self.recurrence {
            Some(Recurrence::Expand(range)) => Some(range),
            _ => None,
        }
    }

    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let attribute = |name: &str| node.attribute(name).map(ToOwned::to_owned);
        let mut data =
            Self { content_type: attribute("content-type"), version: attribute("version"), ..Self::default() };
        for child in cx.children(node, &["content-type", "version"]) {
            match child.name() {
                name if *name == names::COMP => {
                    let comp = Comp::read(cx, child)?;
                    cx.once(&mut data.comp, child, comp)?;
                }
                name if *name == names::EXPAND || *name == names::LIMIT_RECURRENCE_SET => {
                    let range = TimeRange::read_closed(cx, child)?;
                    let expand = *name == names::EXPAND;
                    let read = if expand { Recurrence::Expand(range) } else { Recurrence::Limit(range) };
                    if data.recurrence.replace(read).is_some() {
                        return Err(wrong(node, "expected one of expand and limit-recurrence-set, found several"));
                    }
                }
                name if *name == names::LIMIT_FREEBUSY_SET => {
                    let range = TimeRange::read_closed(cx, child)?;
                    cx.once(&mut data.freebusy, child, range)?;
                }
                _ => cx.unknown(child),
            }
        }
        Ok(data)
    }
}

/// Refuses an element that cannot be read.
pub(in super::super) fn check(cx: &mut Context, node: Node<'_>) -> Read<()> {
    CalendarData::read(cx, node).map(|_| ())
}

impl Comp {
    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let name = name(node)?;
        let (mut props, mut allprop, mut comps, mut allcomp) = (Vec::new(), None, Vec::new(), None);
        for child in cx.children(node, &["name"]) {
            match child.name() {
                found if *found == names::DATA_PROP => props.push(read_prop(cx, child)?),
                found if *found == names::COMP => comps.push(Self::read(cx, child)?),
                found if *found == names::DATA_ALLPROP => {
                    cx.empty(child, &[]);
                    cx.once(&mut allprop, child, ())?;
                }
                found if *found == names::ALLCOMP => {
                    cx.empty(child, &[]);
                    cx.once(&mut allcomp, child, ())?;
                }
                _ => cx.unknown(child),
            }
        }
        Ok(Self { name, props: select(node, allprop, props)?, comps: select(node, allcomp, comps)? })
    }

    #[inline]
    fn write(&self, writer: &mut BodyWriter) {
        writer.open(&names::COMP, &[("name", &self.name)]);
        match &self.props {
            Selection::All => writer.empty(&names::DATA_ALLPROP, &[]),
            Selection::Only(props) => props.iter().for_each(|prop| write_prop(writer, &names::DATA_PROP, prop)),
        }
        match &self.comps {
            Selection::All => writer.empty(&names::ALLCOMP, &[]),
            Selection::Only(comps) => comps.iter().for_each(|comp| comp.write(writer)),
        }
        writer.close(&names::COMP);
    }
}

/// Makes a selection of all items or of the named ones, but not both.
pub(in super::super) fn select<T>(node: Node<'_>, all: Option<()>, only: Vec<T>) -> Read<Selection<T>> {
    match all {
        None => Ok(Selection::Only(only)),
        Some(()) if only.is_empty() => Ok(Selection::All),
        Some(()) => {
            let shown = node.attribute("name").map(shown).unwrap_or_default();
            Err(wrong(node, format_args!("expected all or some by name, found both for {shown}")))
        }
    }
}

/// Reads a property to be returned.
pub(in super::super) fn read_prop(cx: &mut Context, node: Node<'_>) -> Read<CalendarProp> {
    cx.empty(node, &["name", "novalue"]);
    Ok(CalendarProp { name: name(node)?, novalue: yes(node, "novalue")? })
}

#[inline]
pub(in super::super) fn write_prop(writer: &mut BodyWriter, element: &Name, prop: &CalendarProp) {
    let attributes = [("name", prop.name.as_str()), ("novalue", "yes")];
    writer.empty(element, if prop.novalue { &attributes } else { &attributes[..1] });
}
