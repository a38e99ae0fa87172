using Xunit;

namespace Moderator.Service.Tests;

public sealed class ServiceOptionsTests
{
    [Fact]
    public void The_defaults_are_these()
    {
        var options = new ServiceOptions();
        options.Validate();
        Assert.Equal(["http://127.0.0.1:8080"], options.Urls);
        Assert.Equal(1_048_576, options.MaxBodyBytes);
        Assert.Equal(16_777_216, options.MaxBatchBodyBytes);
        Assert.Equal(1_000, options.MaxBatchComments);
        Assert.Equal(65_536, options.MaxTextLength);
        Assert.Equal(256, options.MaxIdLength);
        Assert.Equal(4_096, options.MaxFieldLength);
        Assert.Equal(32, options.MaxJsonDepth);
        Assert.Equal(50, options.QueuePageSize);
        Assert.Equal(200, options.MaxQueuePageSize);
        Assert.Equal(TimeSpan.FromSeconds(30), options.RequestTimeout);
    }

    [Fact]
    public void Every_value_out_of_bounds_is_named_with_what_was_found()
    {
        var options = new ServiceOptions { MaxBodyBytes = 5, RequestTimeout = TimeSpan.Zero, Urls = ["127.0.0.1:8080"] };
        var message = Assert.Throws<ServiceOptionsException>(options.Validate).Message;
        Assert.Equal(
            """
            MaxBodyBytes: The field MaxBodyBytes must be between 1024 and 1073741824. Found 5.
            RequestTimeout: The field RequestTimeout must be between 00:00:01 and 01:00:00. Found 00:00:00.
            Urls: "127.0.0.1:8080" is no address to listen on; expected for example http://127.0.0.1:8080 (put a proxy before it for HTTPS).
            """,
            message);
    }
}
