using System.Text;
using Moderator.Classifier.DataSets;
using Xunit;

namespace Moderator.Tests.Classifier.DataSets;

/// <summary>Every message of a reader, word for word: people find the row by it, and no comment stands in it.</summary>
public sealed class BadRowTests : IDisposable
{
    private const string Jigsaw = "id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate\n";

    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("jigsaw-test", "", "data.csv: found an empty file, expected a file with rows.")]
    [InlineData("jigsaw-test", "comment_text,label\nx,1\n", "data.csv, line 1, column 'toxic': found a header without it (comment_text are there), expected the columns comment_text, toxic.")]
    [InlineData("jigsaw-test", "a,b\nx,1\n", "data.csv, line 1, column 'comment_text': found none of the format's columns, expected the columns comment_text, toxic.")]
    [InlineData("jigsaw-test", "toxic,comment_text,toxic\nx,1,1\n", "data.csv, line 1: found a column name twice in the header, expected every column once.")]
    [InlineData("jigsaw-test", "comment_text,toxic\n\"two\nlines\",0\n\nx,2\n", "data.csv, line 5, column 'toxic': found 2, expected 0, 1 or -1.")]
    [InlineData("jigsaw-test", "comment_text,toxic\n1,a secret remark\n", "data.csv, line 2, column 'toxic': found a text of 15 characters, expected 0, 1 or -1.")]
    [InlineData("jigsaw-test", "comment_text,toxic\nx,\n", "data.csv, line 2, column 'toxic': found an empty cell, expected 0, 1 or -1.")]
    [InlineData("jigsaw-test", "comment_text,toxic\n  ,1\n", "data.csv, line 2, column 'comment_text': found an empty cell, expected a text.")]
    [InlineData("jigsaw-test", "comment_text,toxic\nx,1,2\n", "data.csv, line 2: found 3 fields, expected 2 as in the header.")]
    [InlineData("jigsaw-test", "comment_text,toxic\nx\n", "data.csv, line 2: found 1 field, expected 2 as in the header.")]
    [InlineData("jigsaw-test", "comment_text,toxic\nx,0\n\"cut off,1\nmore\n", "data.csv, line 3: found a quoted field that is never closed, expected a closing quote.")]
    [InlineData("jigsaw-test", "comment_text,toxic\nsay \"hello\",1\n", "data.csv, line 2: found a quote inside a field that is not quoted as a whole, expected fields with quotes to be quoted, and quotes in them doubled.")]
    [InlineData("jigsaw-toxic", Jigsaw + "a,x,0,0,0,0,0,0\nb,\"y\n\",0,0,0,0,0,0\na,z,0,0,0,0,0,0\n", "data.csv, line 5, column 'id': found the id of line 2 again, expected an id of its own for every row.")]
    [InlineData("hatexplain", "tweet,label\nx,-1\n", "data.csv, line 2, column 'label': found -1, expected 0 or 1.")]
    [InlineData("stormfront", "text,label\nx,Hate\n", "data.csv, line 2, column 'label': found a text of 4 characters, expected 'hate' or 'noHate'.")]
    [InlineData("wikipedia-fuzzed", "rev_id,comment,toxic\n1,x,true\n", "data.csv, line 2, column 'toxic': found a text of 4 characters, expected True or False.")]
    [InlineData("davidson", "count,hate_speech,offensive_language,neither,tweet\n3,1,1,0,x\n", "data.csv, line 2, column 'count': found 3 raters but 1 + 1 + 0 votes, expected as many votes as raters, and at least one.")]
    [InlineData("davidson", "count,hate_speech,offensive_language,neither,tweet\n3,-1,1,3,x\n", "data.csv, line 2, column 'hate_speech': found -1, expected a whole number.")]
    [InlineData("wikipedia-context", "comment_text,toxic,perspective_toxicity,parent_text\nx,0,1.5,\n", "data.csv, line 2, column 'perspective_toxicity': found 1.5, expected a number from 0 to 1.")]
    [InlineData("wikipedia-context", "comment_text,toxic,perspective_toxicity,parent_text\nx,0,NaN,\n", "data.csv, line 2, column 'perspective_toxicity': found NaN, expected a number from 0 to 1.")]
    [InlineData("semeval-spans", "spans,text\n\"[0, 4]\",four\n", "data.csv, line 2, column 'spans': found the offset 4, expected offsets within the text's 4 characters.")]
    [InlineData("semeval-spans", "spans,text\nnone,four\n", "data.csv, line 2, column 'spans': found something else, expected a list of offsets like [3, 4, 5].")]
    [InlineData("languages", "text,toxic,lang\nx,0,German\n", "data.csv, line 2, column 'lang': found a text of 6 characters, expected a language code of two small letters.")]
    [InlineData("bias-madlibs", "Text,Label,Template\nYou,BAD,name_adj\n", "data.csv, line 2, column 'Text': found 1 words, expected more than 4, as its template has.")]
    [InlineData("moderator", "{\"id\": \"a\"\n", "data.csv, line 1: found broken JSON at byte 10, expected one JSON object on a line.")]
    [InlineData("moderator", "[]\n", "data.csv, line 1: found a JSON array, expected one JSON object on a line.")]
    [InlineData("moderator", "\n{\"id\": \"a\", \"labels\": {}}\n", "data.csv, line 2, column 'text': found nothing, expected a string.")]
    [InlineData("moderator", "{\"id\": 7, \"text\": \"x\", \"labels\": {}}\n", "data.csv, line 1, column 'id': found a JSON number, expected a string.")]
    [InlineData("moderator", "{\"id\": \"a\", \"text\": \"x\"}\n", "data.csv, line 1, column 'labels': found nothing, expected an object of attributes and labels.")]
    [InlineData("moderator", "{\"id\": \"a\", \"text\": \"x\", \"labels\": {\"RUDE\": 1}}\n", "data.csv, line 1, column 'labels': found an unknown attribute, expected one of TOXICITY, SEVERE_TOXICITY, IDENTITY_ATTACK, INSULT, PROFANITY, THREAT, SEXUALLY_EXPLICIT, SPAM.")]
    [InlineData("moderator", "{\"id\": \"a\", \"text\": \"x\", \"labels\": {\"SPAM\": 1.5}}\n", "data.csv, line 1, column 'labels.SPAM': found 1.5, expected a number from 0 to 1.")]
    [InlineData("moderator", "{\"id\": \"a\", \"text\": \"x\", \"labels\": {\"SPAM\": true}}\n", "data.csv, line 1, column 'labels.SPAM': found a JSON boolean, expected a number from 0 to 1.")]
    [InlineData("moderator", "{\"id\": \"a\", \"text\": \"abc\", \"labels\": {}, \"spans\": [{\"start\": 1, \"end\": 4}]}\n", "data.csv, line 1, column 'spans': found the span 1 to 4, expected 0 ≤ start < end ≤ 3, the text's length in UTF-16 code units.")]
    [InlineData("moderator", "{\"id\": \"a\", \"text\": \"\\ud800\", \"labels\": {}}\n", "data.csv, line 1, column 'text': found half of a surrogate pair, expected whole characters.")]
    [InlineData("moderator", "{\"id\": \"a\", \"text\": \"x\", \"labels\": {}}\n{\"id\": \"a\", \"text\": \"y\", \"labels\": {}}\n", "data.csv, line 2, column 'id': found the id of line 1 again, expected an id of its own for every row.")]
    public void The_message_names_the_place_what_was_found_and_what_was_expected(string format, string content, string message) =>
        Assert.Equal(message, _folder.Failure(format, content));

    [Fact]
    public void Bytes_that_are_not_utf8_are_found_on_their_line()
    {
        byte[] content = [.. "comment_text,toxic\n\"a\nb"u8, 0xE4, .. "\",1\n"u8];

        Assert.Equal("data.csv, line 3: found bytes that are not UTF-8, expected a file in UTF-8.", _folder.Failure("jigsaw-test", content));
    }

    [Fact]
    public void A_utf16_file_is_named_as_such() =>
        Assert.Equal("data.csv, line 1: found a UTF-16 byte order mark, expected UTF-8.", _folder.Failure("jigsaw-test", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("comment_text,toxic\n")]));

    [Fact]
    public void A_utf8_byte_order_mark_is_no_part_of_the_first_column() =>
        Assert.Single(_folder.Read("jigsaw-test", "\uFEFFcomment_text,toxic\nx,1\n"));

    [Fact]
    public void A_missing_file_and_a_missing_companion_are_told_apart()
    {
        Assert.Equal("gone.csv: found no such file, expected a file in the format davidson.", _folder.FailureOf(_folder.PathOf("gone.csv"), "davidson"));
        Assert.Equal("annotations.csv: found no such file, expected the companion of comments.csv beside it.", _folder.Failure("civil-comments-spans", "comment_id,comment_text\n1,x\n"));
    }

    [Theory]
    [InlineData("annotation,type,start,end\n9,Insult,0,1\n", "spans.csv, line 2, column 'annotation': found an annotation that is not known, expected one of annotations.csv.")]
    [InlineData("annotation,type,start,end\n1,Insult,5,5\n", "spans.csv, line 2, column 'end': found 5 after a start of 5, expected an end after the start.")]
    [InlineData("annotation,type,start,end\n1,Rude,0,1\n", "spans.csv, line 2, column 'type': found a text of 4 characters, expected 'Insult' or 'Profane/Obscene' or 'Identity based Attack' or 'Threat' or 'Other Toxicity' or nothing or 'Insu' or 'Identity based '.")]
    public void A_bad_companion_is_named(string spans, string message)
    {
        _folder.Write("annotations.csv", "annotation,comment_id,all toxic,not toxic\n1,1,False,False\n");
        _folder.Write("spans.csv", spans);

        Assert.Equal(message, _folder.Failure("civil-comments-spans", "comment_id,comment_text\n1,x\n"));
    }

    [Fact]
    public void A_comment_that_nobody_rated_is_a_bad_row()
    {
        _folder.Write("annotations.csv", "annotation,comment_id,all toxic,not toxic\n1,1,False,False\n");
        _folder.Write("spans.csv", "annotation,type,start,end\n");

        Assert.Equal("data.csv, line 2, column 'comment_id': found an id that no annotation names, expected an id of annotations.csv.", _folder.Failure("civil-comments-spans", "comment_id,comment_text\n2,x\n"));
    }

    [Fact]
    public void Skipping_keeps_the_good_rows_and_counts_the_bad()
    {
        var log = new BadRowLog(capacity: 2);
        byte[] content = [.. "comment_text,toxic\ngood,1\nbad,7\nbad,8\nb"u8, 0xFF, .. ",1\nfine,0\nshort\n"u8];

        var rows = DataSetReader.Read(_folder.Write("data.csv", content), DataSetFormat.Parse("jigsaw-test"), BadRows.SkipInto(log)).ToList();

        Assert.Equal(["good", "fine"], rows.Select(r => r.Text));
        Assert.Equal(4, log.Count);
        Assert.Equal(2, log.Messages.Count);
        Assert.EndsWith("data.csv, line 3, column 'toxic': found 7, expected 0, 1 or -1.", log.Messages[0], StringComparison.Ordinal);
        Assert.Equal("4 bad rows were skipped.", log.Summary);
    }

    [Fact]
    public void Skipping_does_not_hide_a_missing_column() =>
        Assert.Throws<DataSetFormatException>(() => DataSetReader.Read(_folder.Write("data.csv", "a,b\n1,2\n"), DataSetFormat.Parse("davidson"), BadRows.SkipInto(new BadRowLog())).ToList());

    [Fact]
    public void Reading_streams()
    {
        var path = _folder.Write("data.csv", "comment_text,toxic\nfirst,1\nbroken,9\n");

        Assert.Equal("first", DataSetReader.Read(path, DataSetFormat.Parse("jigsaw-test")).First().Text);
    }
}
